"""Tests of shared on a real PostgreSQL."""
