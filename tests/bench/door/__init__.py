"""How fast the registry takes in what partners' systems send."""
