"""Tests of what the services promise to outsiders: events and HTTP."""
