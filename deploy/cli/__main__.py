"""`python -m deploy.cli` is the `diaspora` command."""

from deploy.cli.main import app

app()
