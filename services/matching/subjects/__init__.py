"""Leaving: the one call that erases a person everywhere."""
