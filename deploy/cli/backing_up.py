"""`diaspora backup` and `diaspora restore`."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from deploy import backups
from deploy.backups import Report
from deploy.cli.chosen import ServiceName, load
from deploy.composition import SERVICES, make_database
from shared.db.archive import ArchiveRefused, Manifest
from shared.db.backup import RestoreRefused
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.settings import SettingsError

_Only = Annotated[ServiceName | None, typer.Option("--service", help="Only this one; else all.")]


def backup(
    path: Annotated[Path, typer.Argument(help="A folder; each service gets its own in it.")],
    service: _Only = None,
) -> None:
    """Back up a service or all, each as it is at one moment, while everything works on."""
    chosen = [service] if service else list(ServiceName)

    async def run() -> dict[str, Manifest]:
        async with _databases(chosen) as databases:
            with _Shown() as shown:
                return await backups.back_up(databases, path, shown.show)

    try:
        taken = asyncio.run(run())
    except (ArchiveRefused, HouseDown) as error:
        raise _ended(str(error)) from None
    except OSError as error:
        raise _ended(
            f"{error.filename or path} cannot be written ({error.strerror}): user {os.getuid()} "
            "must be allowed to, and there must be room."
        ) from None
    for name, manifest in taken.items():
        rows = sum(table.rows for table in manifest.tables)
        typer.echo(f"{name}: {rows} rows as of {manifest.taken_at.isoformat()}, in {path / name}")


def restore(
    path: Annotated[Path, typer.Argument(help="A folder that `diaspora backup` made.")],
    service: _Only = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace whatever is in the database.")
    ] = False,
) -> None:
    """Restore a service or all, and say what others have heard of it beyond the backup."""
    chosen = [service] if service else list(ServiceName)

    async def run() -> Report:
        async with _databases(chosen) as databases:
            with _Shown() as shown:
                return await backups.restore(
                    databases, chosen, path, force=force, progress=shown.show
                )

    try:
        report = asyncio.run(run())
    except (ArchiveRefused, RestoreRefused) as error:
        raise _ended(f"Nothing was changed in the database that this is about. {error}") from None
    except HouseDown as error:
        raise _ended(str(error)) from None
    _say(report)


def _say(report: Report) -> None:
    for name, each in report.restored.items():
        taken_at = each.manifest.taken_at.isoformat()
        typer.echo(f"{name} is as it was at {taken_at}; it tells on above {each.floor}.")
    if report.erased_again:
        typer.echo(f"Who left since was erased again: {report.erased_again} ids.")
    for beyond in report.beyond:
        first = ", ".join(beyond.examples)
        typer.echo(
            f"{beyond.hearer} has heard more on {beyond.topic} of {beyond.count}: {first}"
            + (" ..." if beyond.count > len(beyond.examples) else "")
        )
    for hearer, teller in sorted({(b.hearer, b.topic.split(".")[0]) for b in report.beyond}):
        typer.echo(f"To make it agree: diaspora rebuild {hearer} --from {teller}")
    for name in report.unasked:
        typer.echo(f"The database of {name} could not be asked what it holds.")
    typer.echo(
        "Without Kafka, what was heard since the backup does not come again: "
        "diaspora rebuild (deploy/runbooks/backup-and-restore.md)."
    )


@asynccontextmanager
async def _databases(needed: Sequence[ServiceName]) -> AsyncIterator[dict[str, Database]]:
    """The databases of those that are needed, and of others whose settings are here."""
    found: dict[str, Database] = {}
    for name, parts in SERVICES.items():
        if name in needed:
            parts, settings = load(ServiceName(name))
        else:
            try:
                settings = parts.settings.load()
            except SettingsError:
                continue
        found[name] = make_database(parts, settings, Wake(), "cli")
    try:
        yield found
    finally:
        for database in found.values():
            await database.engine.dispose()


class _Shown:
    """What is being copied, on one line."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        )
        self._task = self._progress.add_task("beginning", total=None)

    def __enter__(self) -> "_Shown":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, service: str, table: str, rows: int) -> None:
        """A table is done."""
        self._progress.update(self._task, description=f"{service}: {table}, {rows} rows")


def _ended(message: str) -> typer.Exit:
    typer.secho(message, fg="red", err=True)
    return typer.Exit(1)
