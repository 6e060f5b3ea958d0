"""How far each consumer has read each partition."""
