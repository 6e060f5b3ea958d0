"""What matching knows of placements: who is agreed on one, and on which days."""
