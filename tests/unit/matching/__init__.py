"""Tests of the pure rules of matching."""
