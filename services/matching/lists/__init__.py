"""The lists of each project: a prefix of the true order, kept right by a worker."""
