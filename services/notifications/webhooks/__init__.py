"""Endpoints of partners and people, and what is posted to them."""
