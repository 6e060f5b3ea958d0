"""Who may act for a partner, and how the partner stands: a projection of the registry."""
