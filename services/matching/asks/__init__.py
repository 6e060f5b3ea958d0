"""Asking the index outside an event, and waiting a little for the answer."""
