"""Editing placements that have not begun."""
