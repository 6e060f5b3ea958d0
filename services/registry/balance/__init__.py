"""Representation balance: how evenly the sides and types of partners are represented."""
