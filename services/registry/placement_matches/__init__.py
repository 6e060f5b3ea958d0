"""Placements that come from matches: both sides agreed, took it back, or lost their ground."""
