"""Tests of registry on a real PostgreSQL."""
