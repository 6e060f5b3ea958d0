"""What is shown of a match, and of which moment it is."""
