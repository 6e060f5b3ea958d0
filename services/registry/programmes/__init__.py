"""Programmes: matching funds that add to the diaspora's money."""
