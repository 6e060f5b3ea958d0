"""The proof of what the documents promise."""
