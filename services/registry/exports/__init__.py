"""What leaves: lists and IATI files as they are asked for, and all of a partner in one archive."""
