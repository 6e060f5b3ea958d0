"""Tests of pure rules, without a server."""
