"""What is said: every event that any service tells."""
