"""Burden meter: what an agreement costs its parties in steps, papers, days, hours and money."""
