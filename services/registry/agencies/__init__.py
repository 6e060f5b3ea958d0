"""Recruitment agencies: who licensed them until when, and what they broke."""
