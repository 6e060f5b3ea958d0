"""Declarations that the members of a dialogue adopt by consensus."""
