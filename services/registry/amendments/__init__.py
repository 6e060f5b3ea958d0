"""Amendments: what signatories change together in an agreement that they signed."""
