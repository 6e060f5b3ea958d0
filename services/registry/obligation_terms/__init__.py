"""The terms of obligations: what is owed, by whom, by when."""
