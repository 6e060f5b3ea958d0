"""The lists that leave and come in as CSV and JSON Lines; a feature declares its own."""
