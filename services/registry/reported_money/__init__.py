"""Reported money: contributions that partners' systems tell of, booked as if sent over HTTP."""
