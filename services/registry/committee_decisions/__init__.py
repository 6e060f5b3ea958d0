"""What committees vote and decide."""
