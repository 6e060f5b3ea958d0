"""Who keeps a shard's lists, and the work that waits for it."""
