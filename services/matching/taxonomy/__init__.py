"""Skills and occupations: the words in which needs and people are described."""
