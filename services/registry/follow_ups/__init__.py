"""Asking, 6 and 12 months after a placement ended, what is still in use."""
