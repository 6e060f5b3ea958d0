"""Loading files of figures: of public sources, and of partners' own data sets."""
