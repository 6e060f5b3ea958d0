"""The steps between the two sides of a match, and who is told of each."""
