"""Quotas: how many people a year an agreement lets go, by sector, and how many went."""
