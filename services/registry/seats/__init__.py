"""Seats: who takes part in a dialogue, as a member or as an observer."""
