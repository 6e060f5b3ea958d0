"""Where the `diaspora` command begins: a process that stays up loads what it runs, nothing else."""

import os
import sys
from importlib import import_module

import typer

_STAY_UP = ("api", "worker")


def run() -> None:
    """Run the command that the arguments name."""
    if sys.argv[1:2] and sys.argv[1] in _STAY_UP:
        # Before numpy is loaded. Its threads wait for work at full speed, on the core that the
        # database needs, and no array here is large enough to be shared among them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # The other commands would load all three services: 40 MB more for as long as it lives.
        app = typer.Typer(name="diaspora", pretty_exceptions_enable=False, add_completion=False)
        app.callback()(_stay_up)
        name = sys.argv[1]
        app.command(name)(getattr(import_module(f"deploy.cli.{name}"), name))
    else:
        app = import_module("deploy.cli.main").app
    app()


def _stay_up() -> None:
    """Run a process of an installation."""
