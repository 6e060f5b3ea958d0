"""Tests of what the index is measured against."""
