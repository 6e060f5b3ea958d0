"""What the register tells of agreements, money, placements and rounds, and whom it concerns."""
