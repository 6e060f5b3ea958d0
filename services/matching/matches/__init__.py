"""Reading matches, with their reasons."""
