"""Closes projects that are past: nobody and no money is asked for any more."""
