"""Partners: who takes part, and whether it is who it says."""
