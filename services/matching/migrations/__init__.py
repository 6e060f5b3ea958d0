"""How the tables of matching came to be."""
