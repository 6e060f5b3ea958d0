"""Progress reports: what a project owes its contributors to read every quarter."""
