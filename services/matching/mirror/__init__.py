"""The index as a mirror of committed rows: read whole at the start, then by what changed."""
