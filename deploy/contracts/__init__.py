"""The contract files: what outsiders build against, written from the code."""
