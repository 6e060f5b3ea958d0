"""Looks at projects again: at the money that the ledger has for them, and whom they leave out."""
