"""Tests of matching on a real PostgreSQL."""
