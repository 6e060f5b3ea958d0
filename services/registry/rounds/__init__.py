"""Rounds of programmes, in which projects apply for their money."""
