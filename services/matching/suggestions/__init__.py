"""Suggesting skills and occupations while a person types."""
