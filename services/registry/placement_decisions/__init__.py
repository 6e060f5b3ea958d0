"""The joint decision on a placement, and what the safeguards say of it."""
