"""Posts what is due to endpoints, and writes down what became of it."""
