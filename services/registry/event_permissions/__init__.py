"""Which events a partner may send, and how many a day."""
