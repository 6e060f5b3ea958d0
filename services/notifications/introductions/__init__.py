"""Who may learn whose name: the two sides of an agreed match, and nobody else."""
