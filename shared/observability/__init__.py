"""Logs and metrics in one voice."""
