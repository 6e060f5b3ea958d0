"""Diversion watch: whether a stream that an agreement slowed moved to other countries."""
