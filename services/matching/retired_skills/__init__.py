"""Skills that a newer version of the taxonomy no longer has, and what they go on as."""
