"""The inverted index that finds the pairs that fit: numpy arrays in this process; pure."""
