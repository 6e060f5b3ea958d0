"""Benchmarks: what was measured, next to its floor of the same run."""
