"""What money is worth in euro, as far as comparing tickets needs it."""
