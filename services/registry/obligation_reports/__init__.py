"""Reports on obligations: how they stand, and what shows it."""
