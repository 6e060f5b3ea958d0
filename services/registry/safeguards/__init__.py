"""Safeguards: the lists that protect countries from losing their health workers, and decisions."""
