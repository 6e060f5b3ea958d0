"""`diaspora rebuild` and `diaspora state export`: making derived rows anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.cli.chosen import ServiceName, load
from deploy.cli.screen import console
from deploy.composition import SERVICES, make_database
from shared.contracts.catalog import EventData
from shared.contracts.codec import EnvelopeError
from shared.contracts.envelope import Event
from shared.contracts.state import state_in
from shared.db.snapshot import snapshot
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.messaging.rebuild import NothingDerived, Overtaken, Rebuild, Rebuilt, Told

state_app = typer.Typer(help="How things stand, as events.", no_args_is_help=True)


def rebuild(
    hearer: Annotated[ServiceName, typer.Argument(help="Whose derived rows are made anew.")],
    teller: Annotated[
        str, typer.Option("--from", help="Out of whose state: a service, or a file of an export.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what differs; nothing is written.")
    ] = False,
) -> None:
    """Make what a service derived from another anew while it works; nobody is told of anything."""

    async def run() -> Rebuilt:
        async with _opened(hearer) as database:
            with _progress() as progress:
                counts: dict[str, int] = {}
                task = progress.add_task("beginning", total=None)

                def show(stage: str, count: int) -> None:
                    counts[stage] = counts.get(stage, 0) + count
                    said = ", ".join(f"{number} {name}" for name, number in counts.items())
                    progress.update(task, description=said)

                parts = SERVICES[hearer]
                made = Rebuild(database, parts.hears, parts.derived, progress=show)
                if teller in SERVICES:
                    async with _opened(ServiceName(teller)) as telling:
                        told = Told(teller, telling, SERVICES[teller].present_state)
                        return await made.from_database(told, dry_run=dry_run)
                path = Path(teller)
                head = _head(path)
                return await made.from_events(
                    _events(path),
                    teller=head["teller"],
                    at=datetime.fromisoformat(head["taken_at"]),
                    dry_run=dry_run,
                )

    try:
        _show(asyncio.run(run()), dry_run=dry_run)
    except NothingDerived as error:
        raise _ended(f"Nothing to do: {error}.") from None
    except Overtaken as error:
        raise _ended(f"Nothing was changed: {error}. Do it again.") from None
    except EnvelopeError as error:
        raise _ended(f"{teller} cannot be read: {error}") from None
    except HouseDown as error:
        raise _ended(f"Nothing was changed: {error}.") from None


@state_app.command("export")
def export(
    teller: ServiceName,
    to: Annotated[Path, typer.Option(help="The file to write; it must not be there.")],
) -> None:
    """Write a service's present state to a file, as events with their sequences, one a line."""
    if to.exists():
        raise _ended(f"{to} is there already.")

    async def run() -> int:
        count = 0
        async with _opened(teller) as database, snapshot(database) as session:
            at = datetime.now(UTC)
            with to.open("xb") as file, _progress() as progress:
                task = progress.add_task("written", total=None)
                head = {"teller": teller.value, "taken_at": at.isoformat()}
                file.write(orjson.dumps(head) + b"\n")
                async for state in SERVICES[teller].present_state(session, None, at):
                    line = state.as_line(source=f"/{teller}", at=at, schema_url=_schemas(teller))
                    file.write(line)
                    count += 1
                    progress.update(task, description=f"{count} written")
                file.write(orjson.dumps({"events": count}) + b"\n")
        return count

    try:
        typer.echo(f"{asyncio.run(run())} events in {to}.")
    except HouseDown as error:
        raise _ended(f"{error}.") from None


def _head(path: Path) -> dict[str, str]:
    """The first line of a file, after its last one was found to say how many there are."""
    last, count = b"", -1
    try:
        with path.open("rb") as file:
            head = orjson.loads(file.readline())
            for line in file:
                last, count = line, count + 1
        is_head = isinstance(head, dict) and head.keys() >= {"teller", "taken_at"}
        if is_head and orjson.loads(last) == {"events": count}:
            return {str(key): str(value) for key, value in head.items()}
    except (OSError, ValueError):
        pass
    raise _ended(f"{path} is no service and no whole file of `diaspora state export`.")


async def _events(path: Path) -> AsyncIterator[Event[EventData]]:
    with path.open("rb") as file:
        file.readline()
        for line in file:
            if not line.startswith(b'{"events"'):
                yield state_in(line)


@asynccontextmanager
async def _opened(name: ServiceName) -> AsyncIterator[Database]:
    parts, settings = load(name)
    database = make_database(parts, settings, Wake(), "cli")
    try:
        yield database
    finally:
        await database.engine.dispose()


def _schemas(name: ServiceName) -> str:
    return f"{load(name)[1].public_url}/schemas"


def _show(rebuilt: Rebuilt, *, dry_run: bool) -> None:
    table = Table("table", "rows", "missing", "surplus", "changed", "for instance")
    for each in rebuilt.differences:
        numbers = (each.rows, each.missing, each.surplus, each.changed)
        table.add_row(each.table, *map(str, numbers), "\n".join(each.examples))
    console().print(table)
    if rebuilt.seen:
        typer.echo(f"Of its own rows: {rebuilt.seen} looked at, {rebuilt.mended} differed.")
    typer.echo("Nothing was written (dry run)." if dry_run else "What differed is as it should be.")


def _progress() -> Progress:
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())


def _ended(message: str) -> typer.Exit:
    typer.secho(message, fg="red", err=True)
    return typer.Exit(1)
