"""Contributions: who gives what to which project, as a ledger that is only ever added to."""
