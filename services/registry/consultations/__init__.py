"""Consultations: surveys, statements and positions, counted once for each who answers."""
