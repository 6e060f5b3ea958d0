"""The `diaspora` command."""
