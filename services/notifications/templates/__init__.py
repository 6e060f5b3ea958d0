"""Sentences that an operator worded anew, and how messages look with them."""
