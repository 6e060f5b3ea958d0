"""Diaspora-to-project matching: skills, profiles, lists and who is told."""
