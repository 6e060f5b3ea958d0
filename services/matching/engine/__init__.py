"""What finds the pairs that fit: behind a Protocol of two questions, first as one SQL query."""
