"""Projects: what partners ask of the diaspora."""
