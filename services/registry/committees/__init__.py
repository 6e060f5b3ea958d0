"""Who sits in the validation committee of a programme."""
