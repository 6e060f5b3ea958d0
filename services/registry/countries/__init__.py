"""Countries by two letters and by three. Pure."""
