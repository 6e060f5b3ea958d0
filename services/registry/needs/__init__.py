"""How poor the places of projects are, and whether money reaches them."""
