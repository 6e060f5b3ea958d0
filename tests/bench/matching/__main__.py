"""
`make bench-matching`: what finding pairs takes.

Prints what it does as it goes, and one JSON object as its last line.
"""

import asyncio
import json
from typing import Annotated

import typer

from tests.bench.matching import figures, path

app = typer.Typer(add_completion=False)


@app.callback()
def measures() -> None:
    """Measure how pairs are found."""


@app.command()
def index(
    people: Annotated[int, typer.Option(min=1, help="How many people are drawn.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same for the same figures.")] = 7,
) -> None:
    """The index in this process."""
    typer.echo(json.dumps(figures.measure(people, seed, typer.echo)))


@app.command("path")
def whole_path(
    people: Annotated[int, typer.Option(min=1, help="How many people are drawn.")] = 20_000,
    projects: Annotated[int, typer.Option(min=1, help="How many projects there are.")] = 1_000,
    changes: Annotated[int, typer.Option(min=1, help="How many of each kind are timed.")] = 200,
) -> None:
    """From a committed change to committed lists, through a real worker and database."""
    found = asyncio.run(path.measure(people, projects, changes, typer.echo))
    typer.echo(json.dumps(found))


if __name__ == "__main__":
    app()
