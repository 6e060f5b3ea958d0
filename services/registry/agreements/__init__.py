"""Agreements: who are parties, what they cover, who may see and draft them."""
