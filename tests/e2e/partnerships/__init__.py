"""One story for each kind of partnership that the paper names, through HTTP and events only."""
