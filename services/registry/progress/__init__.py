"""How a published project goes on: it runs, is completed, and is followed up."""
