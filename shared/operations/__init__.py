"""What operators see of events that wait, died or cannot be read or sent, and do about them."""
