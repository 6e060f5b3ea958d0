"""What is done with a placement: decisions, checks, and its way from agreed to ended."""
