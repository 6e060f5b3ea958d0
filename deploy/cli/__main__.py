"""`python -m deploy.cli` is the `diaspora` command."""

from deploy.cli.start import run

run()
