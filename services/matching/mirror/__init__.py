"""What rows say, read for scoring: by id, and whole for an index that shows it."""
