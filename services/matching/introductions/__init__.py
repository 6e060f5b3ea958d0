"""Associations that bring their members in."""
