"""The papers of a partner that a reviewer may read."""
