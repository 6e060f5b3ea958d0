"""Tests of the pure rules of shared."""
