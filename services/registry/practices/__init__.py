"""Effective practices: documented examples that others may copy, and who cites them."""
