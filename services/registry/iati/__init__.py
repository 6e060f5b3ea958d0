"""Reading IATI activity files as a stream; pure."""
