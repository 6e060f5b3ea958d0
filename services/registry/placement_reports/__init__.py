"""Placements as partners' own systems report them."""
