"""Lists as CSV and JSON Lines, out and in again unchanged; pure."""
