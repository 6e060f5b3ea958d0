"""Ten real projects, and whom the engine finds for each role: a page that a person can judge."""
