"""What the registry holds about a person, to be exported or erased."""
