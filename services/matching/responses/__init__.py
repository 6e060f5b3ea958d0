"""How reliably hosts answer."""
