"""Records that nobody could read."""
