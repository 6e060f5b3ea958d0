"""Keeping the register of agencies: by reviewers, and by the governments that license them."""
