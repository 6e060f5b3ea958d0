"""The handshake between the two sides of a match, from the first proposal to its end."""
