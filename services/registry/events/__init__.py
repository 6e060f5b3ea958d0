"""Partners' events as they were received, and what became of each."""
