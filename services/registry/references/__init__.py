"""What verified partners say for another partner."""
