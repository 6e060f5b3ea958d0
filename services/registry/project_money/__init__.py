"""What a project's ledger adds up to: by class, against the goal, leverage, and what looks odd."""
