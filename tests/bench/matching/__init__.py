"""Finding the pairs that fit: how fast, in how much memory, among how many people."""
