"""What matching knows of projects: their newest state as it was told."""
