"""Which projects are closed: a projection of the registry."""
