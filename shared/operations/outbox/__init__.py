"""Events that have not left, and those that never could."""
