"""What happens to handshakes by itself: reminders, expiries, and endings."""
