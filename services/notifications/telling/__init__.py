"""Writes down who is told what, and what must leave for it: many at once, each once."""
