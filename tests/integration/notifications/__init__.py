"""Tests of notifications on a real PostgreSQL."""
