"""Invitations that are open, those that lapse, and who has room for another."""
