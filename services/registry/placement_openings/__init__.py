"""How placements come into being."""
