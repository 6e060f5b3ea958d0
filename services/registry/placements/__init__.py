"""Placements: people of the diaspora at work with a host, alone or in a group mission."""
