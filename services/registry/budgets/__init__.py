"""Budgets: what a project means to spend, line by line."""
