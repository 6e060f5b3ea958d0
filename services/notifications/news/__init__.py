"""Which events are news, and for whom."""
