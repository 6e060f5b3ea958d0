"""What placements hold about people, for those people."""
