"""Events that were given up after the last try."""
