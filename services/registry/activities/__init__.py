"""IATI activities as projects: what is new, changed or the same."""
