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
        processes = import_module("deploy.cli.processes")
        app = typer.Typer(name="diaspora", pretty_exceptions_enable=False, add_completion=False)
        for name in _STAY_UP:
            app.command(name)(getattr(processes, name))
    else:
        app = import_module("deploy.cli.main").app
    app()
