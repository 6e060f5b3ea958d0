"""How fast alerts are decided and written, digests are worked off, and streams follow."""
