"""Answers to consultations, and their results."""
