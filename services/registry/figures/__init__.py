"""Figures of corridors: loaded in bulk, each with its source and year."""
