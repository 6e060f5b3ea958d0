"""A project as far as matching reads it, that nobody has stored."""
