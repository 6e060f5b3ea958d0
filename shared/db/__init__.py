"""The transaction: rows and the events they cause, together or not at all."""
