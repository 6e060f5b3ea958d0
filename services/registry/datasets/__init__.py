"""Data sets: what partners could share, on which terms, in which editions."""
