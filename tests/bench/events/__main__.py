"""
`make bench-events`: latency, throughput and drain of the backbone, each next to its floor.

Prints what it does as it goes, and one JSON object as its last line.
"""

import json
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvloop

from tests.bench.events import floor, report, workers
from tests.bench.events.place import place

app = typer.Typer(add_completion=False)


@app.command()
def run(
    part: Annotated[float, typer.Option(help="Below 1: shorter and less exact.")] = 1.0,
) -> None:
    """Measure everything."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with place() as here:
        figures = uvloop.run(report.measure(here, part=part, say=typer.echo))
    typer.echo(json.dumps(figures))


@app.command()
def worker(service: str, url: str, bootstrap: str, form: str, note: Path) -> None:
    """One worker process under test."""
    workers.run_worker(service, url, bootstrap, form, note)


@app.command("floor-hop")
def floor_hop(dsn: str, bootstrap: str, reads: str, sends: str) -> None:
    """One process of the floor."""
    floor.run_hop(dsn, bootstrap, reads, sends)


if __name__ == "__main__":
    app()
