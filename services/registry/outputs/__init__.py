"""What placements leave behind, and notes on how they go."""
