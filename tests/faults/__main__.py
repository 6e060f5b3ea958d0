"""`python -m tests.faults`: runs under faults, and guards taken out on purpose."""

import asyncio
import random
from typing import Annotated

import typer

from tests.faults.run import Plan, play

app = typer.Typer(no_args_is_help=True, add_completion=False)
_SHORT = (
    {"transport": "in-process", "events": 5_000, "faults": 10, "rate": 100.0},
    {"transport": "kafka", "events": 20_000, "faults": 40, "rate": 100.0},
)


@app.command()
def run(
    transport: Annotated[str, typer.Option(help="in-process or kafka")] = "kafka",
    events: Annotated[int, typer.Option(help="Events to be acknowledged at least.")] = 20_000,
    faults: Annotated[int, typer.Option(help="How many faults there are.")] = 40,
    rate: Annotated[float, typer.Option(help="Events a second.")] = 100.0,
    seed: Annotated[int, typer.Option(help="0 draws one.")] = 0,
) -> None:
    """One run of a size of your own."""
    _finish(Plan(transport, events, faults, rate, seed or random.randrange(1 << 20)))


@app.command()
def short(seed: Annotated[int, typer.Option(help="0 draws one.")] = 0) -> None:
    """In one process, then over Kafka: what belongs to every change."""
    chosen = seed or random.randrange(1 << 20)
    for size in _SHORT:
        _finish(Plan(seed=chosen, **size))  # type: ignore[arg-type]


@app.command()
def long(seed: Annotated[int, typer.Option(help="0 draws one.")] = 0) -> None:
    """A million events and 500 faults over Kafka."""
    _finish(Plan("kafka", 1_000_000, 500, 280.0, seed or random.randrange(1 << 20)))


def _finish(plan: Plan) -> None:
    report = asyncio.run(play(plan))
    for line in report.lines():
        typer.echo(line)
    if not report.is_well:
        raise typer.Exit(1)


app()
