"""Drafts of agreements: written and edited by editors of their signatories."""
