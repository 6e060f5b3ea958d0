"""The dispatcher: takes what is due, sends it, and writes down what became of it."""
