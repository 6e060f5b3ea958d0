"""Reading IATI activity files as a stream, and writing them again; pure."""
