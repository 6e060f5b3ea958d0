"""Steps: what parties did for an agreement, and how long they waited for each other."""
