"""Applications of projects for the money of a round."""
