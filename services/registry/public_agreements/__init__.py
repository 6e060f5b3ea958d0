"""Public pages of agreements, for whoever asks, without a token."""
