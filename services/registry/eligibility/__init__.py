"""Who may take part in which programme's placements, as rules in a file."""
