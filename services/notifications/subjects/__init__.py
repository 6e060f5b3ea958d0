"""What is held about one person: shown to them, and erased at their word."""
