"""Tells of rounds by their dates, and ends programmes with theirs."""
