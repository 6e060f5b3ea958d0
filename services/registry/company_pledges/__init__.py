"""What companies promise to do for migrants, what shows it, and what became of it."""
