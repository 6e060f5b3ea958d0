"""Rows of lists on their way in: the same row twice changes nothing."""
