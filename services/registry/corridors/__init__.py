"""The lens on a corridor: its figures, and what partners do in it."""
