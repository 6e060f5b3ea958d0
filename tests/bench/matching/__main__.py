"""
`make bench-matching` and `make evaluate-matching`: how fast the pairs are found, and how good.

Prints what it does as it goes, and one JSON object as its last line.
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from tests.bench.matching import (
    comparison,
    data,
    drawn,
    evaluation,
    figures,
    goals,
    loading,
    path,
    whole,
)
from tests.bench.matching.examples.page import write_page
from tests.bench.matching.peers.optional import PeerMissing

SPEED = (comparison.measure, whole.lists, whole.load, whole.changes)
"""Each answers goals by name (people, seed, say, part); the last line of `compare` has all."""

app = typer.Typer(add_completion=False)
Seed = Annotated[int, typer.Option(help="The same for the same figures.")]
Part = Annotated[
    float, typer.Option(min=0.01, max=1, help="Countries of that part alone, each as full.")
]


@app.callback()
def measures() -> None:
    """Measure how pairs are found."""


@app.command()
def index(
    people: Annotated[int, typer.Option(min=1, help="How many people are drawn.")] = 20_000,
    seed: Seed = 7,
) -> None:
    """The index in this process."""
    typer.echo(json.dumps(figures.measure(people, seed, typer.echo)))


@app.command()
def compare(
    people: Annotated[int, typer.Option(min=1_000, help="How many people there are.")] = 20_000,
    seed: Seed = 7,
    part: Part = 1.0,
) -> None:
    """Every goal of speed, each next to its floor of the same run."""
    found: dict[str, goals.Figure] = {}
    try:
        for measure in SPEED:
            found |= measure(people, seed, typer.echo, part)
    except PeerMissing as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from missing
    typer.echo(goals.table(found))
    typer.echo(goals.last_line(found))


@app.command()
def evaluate(
    queries: Annotated[int, typer.Option(min=5, help="Projects; four typed words each.")] = 500,
    people: Annotated[int, typer.Option(min=50, help="Who may be told.")] = 1_000_000,
    seed: Seed = 7,
    part: Part = 0.05,
) -> None:
    """How relevant lists are, what free text finds, and who is told how often."""
    try:
        found = evaluation.measure(queries, people, seed, typer.echo, part)
    except data.NoData as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from missing
    typer.echo(goals.table(found))
    typer.echo(goals.last_line(found))


@app.command("path")
def whole_path(
    people: Annotated[int, typer.Option(min=1, help="How many people are drawn.")] = 20_000,
    projects: Annotated[int, typer.Option(min=1, help="How many projects there are.")] = 1_000,
    changes: Annotated[int, typer.Option(min=1, help="How many of each kind are timed.")] = 200,
) -> None:
    """From a committed change to committed lists, through a real worker and database."""
    found = asyncio.run(path.measure(people, projects, changes, typer.echo))
    typer.echo(json.dumps(found))


@app.command("examples")
def write_examples(
    folder: Annotated[
        Path,
        typer.Option("--data", envvar="DIASPORA_DATA", help="The folder with `matching/` in it."),
    ] = drawn.DATA,
) -> None:
    """Write the page of ten real projects and whom the engine finds for each role."""
    if not (folder / "matching").is_dir():
        typer.echo(f"There is no ESCO under {folder}: set DIASPORA_DATA.", err=True)
        raise typer.Exit(1)
    if not asyncio.run(write_page(folder, typer.echo)):
        raise typer.Exit(1)


@app.command()
def load(
    people: Annotated[int, typer.Option(min=1, help="How many people are drawn.")] = 20_000,
    projects: Annotated[int, typer.Option(min=1, help="How many projects there are.")] = 1_000,
    runs: Annotated[int, typer.Option(min=1, help="How many fresh processes load.")] = 3,
) -> None:
    """Loading the index from a real PostgreSQL."""
    found = asyncio.run(loading.measure(people, projects, runs, typer.echo))
    typer.echo(json.dumps(found))


@app.command("load-once", hidden=True)
def load_once(dsn: str) -> None:
    """One process that loads and does nothing else."""
    typer.echo(json.dumps(loading.load_once(dsn)))


if __name__ == "__main__":
    app()
