"""The two questions that lists are made of, as one SQL query each: the oracle of the index."""
