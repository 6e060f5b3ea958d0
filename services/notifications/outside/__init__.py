"""Calling strangers' servers, and no other: which addresses may be called, and how."""
