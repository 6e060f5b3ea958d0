"""What people are told: the inbox and the live stream."""
