"""What the registry holds, told as IATI tells it."""
