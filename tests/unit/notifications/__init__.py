"""Tests of the pure rules of notifications."""
