"""Obligations: what one party owes under an agreement, its evidence, and whether it was met."""
