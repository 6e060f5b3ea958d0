"""What is old is deleted."""
