"""What the two sides of a match do: propose, accept, decline, withdraw, dismiss."""
