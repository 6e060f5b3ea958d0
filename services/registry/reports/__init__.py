"""What partners report about their own things, by their own names for them."""
