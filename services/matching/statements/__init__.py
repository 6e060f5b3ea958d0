"""What a person states about themselves: the words of a profile."""
