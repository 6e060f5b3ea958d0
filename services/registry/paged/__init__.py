"""Files that are written page by page, so that none is ever whole in memory."""
