"""What each recipient wants to be told of, and by which channel."""
