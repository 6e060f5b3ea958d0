"""What a claimed delivery says, to whom and in which words."""
