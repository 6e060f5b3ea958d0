"""Tests of the whole system from door to alert."""
