"""Which partners are one organisation, and which only look like it."""
