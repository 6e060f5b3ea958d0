"""What was found for an ask, as it is shown: no more than what is still so."""
