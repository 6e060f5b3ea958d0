"""Sessions of validation committees: agenda, votes, decisions."""
