"""`python -m tests.faults`: runs under faults, and guards taken out on purpose."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Annotated

import typer

from tests.faults.drills import DRILLS
from tests.faults.guards import try_guards
from tests.faults.log_drills import try_logs
from tests.faults.moments import stop_at_moments
from tests.faults.report import Report
from tests.faults.run import Plan, play

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
# The drill's own clients meet the faults too, and say so ten times a second.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
_SHORT = (
    {"transport": "in-process", "events": 5_000, "faults": 10, "rate": 100.0},
    {
        "transport": "kafka",
        "events": 20_000,
        "faults": 40,
        "rate": 80.0,
        "tellers": 2,
        # One after the other they take too long for a pull request.
        "crowded": 0.7,
    },
)


@app.command()
def run(
    transport: Annotated[str, typer.Option(help="in-process or kafka")] = "kafka",
    events: Annotated[int, typer.Option(help="Events to be acknowledged at least.")] = 20_000,
    faults: Annotated[int, typer.Option(help="How many faults there are.")] = 40,
    rate: Annotated[float, typer.Option(help="Events a second.")] = 100.0,
    only: Annotated[list[str] | None, typer.Option(help="Kinds of faults that begin so.")] = None,
    seed: Annotated[int, typer.Option(help="0 draws one.")] = 0,
) -> None:
    """One run of a size of your own."""
    tellers = 2 if transport == "kafka" else 0
    chosen = seed or random.randrange(1 << 20)
    _finish(Plan(transport, events, faults, rate, chosen, tellers=tellers, only=tuple(only or ())))


@app.command()
def short(seed: Annotated[int, typer.Option(help="0 draws one.")] = 0) -> None:
    """In one process, and over Kafka beside it: what belongs to every change."""
    chosen = seed or random.randrange(1 << 20)
    # Most of both is waiting: for what is frozen, cut off or away.
    _finish(*(Plan(seed=chosen, **size) for size in _SHORT))  # type: ignore[arg-type]


@app.command()
def long(seed: Annotated[int, typer.Option(help="0 draws one.")] = 0) -> None:
    """A million events and 500 faults over Kafka."""
    chosen = seed or random.randrange(1 << 20)
    # One after the other 500 faults take more than the hour: 7.7 s each, laid together 5.
    plan = Plan("kafka", 1_000_000, 500, 300.0, chosen, tellers=2, crowded=0.7, is_strict=True)
    _finish(plan)


@app.command()
def sigterm(
    moments: Annotated[int, typer.Option(min=1, help="How many times.")] = 50,
    seed: Annotated[int, typer.Option(help="0 draws one.")] = 0,
) -> None:
    """Stop workers at random moments over Kafka, half of the time with a frozen broker."""
    chosen = seed or random.randrange(1 << 20)
    plan = Plan("kafka", 0, 0, 80.0, chosen, tellers=2)
    report = asyncio.run(stop_at_moments(plan, moments=moments))
    for line in report.lines():
        typer.echo(line)
    if not report.is_well:
        raise typer.Exit(1)


@app.command()
def logs(seed: Annotated[int, typer.Option(help="0 draws one.")] = 0) -> None:
    """Make a topic again, and pass a position by: pause, alarm, an operator's command."""
    if not asyncio.run(try_logs(seed or random.randrange(1 << 20))):
        raise typer.Exit(1)


@app.command()
def mutate(
    guards: Annotated[
        list[str] | None, typer.Argument(help="All of them, if none is named.")
    ] = None,
    transport: Annotated[str, typer.Option(help="Only the drills of this one.")] = "",
) -> None:
    """Take out each guard on purpose: the verifier must notice, and with all in place, nothing."""
    chosen = [
        drill
        for drill in DRILLS
        if (not guards or drill.guard in guards) and transport in {"", drill.transport}
    ]
    if not asyncio.run(try_guards(chosen)):
        raise typer.Exit(1)


def _finish(*plans: Plan) -> None:
    reports = asyncio.run(_play_beside(plans))
    for report in reports:
        for line in report.lines():
            typer.echo(line)
    if not all(report.is_well for report in reports):
        raise typer.Exit(1)


async def _play_beside(plans: Sequence[Plan]) -> list[Report]:
    async with asyncio.TaskGroup() as group:
        played = [group.create_task(play(plan)) for plan in plans]
    return [each.result() for each in played]


app()
