"""Reviews: when parties look at an agreement together, what they find and what follows."""
