"""The ledger: entries that say what became of a contribution, booked once and never changed."""
