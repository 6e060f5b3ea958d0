"""Which projects are to be looked at again, because something that they follow has changed."""
