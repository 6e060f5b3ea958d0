"""Matching funds as documents, and who pays what under them. Pure."""
