"""How it is put together: the only place that knows all three services."""
