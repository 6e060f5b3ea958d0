"""What must leave, one row per alert and contact point."""
