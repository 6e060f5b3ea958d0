"""Who may act for a partner."""
