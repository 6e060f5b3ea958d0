"""What a round selected, as contributions to the project."""
