"""What a shard's worker answers when somebody asks the index outside an event."""
