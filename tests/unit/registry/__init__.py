"""Tests of the pure rules of registry."""
