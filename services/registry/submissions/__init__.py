"""Applying in a round, and taking it back."""
