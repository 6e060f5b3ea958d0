"""The people whom an association knows and vouches for, as far as they agree to it."""
