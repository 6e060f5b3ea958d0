"""Commands about corridors: bringing in the figures of public sources."""

import asyncio
from os import SEEK_END
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from deploy.cli.chosen import ServiceName, with_database
from deploy.cli.screen import typist
from services.registry.figure_loads import service as figure_loads
from services.registry.figure_loads.schemas import FigureLoadRead
from shared.db.unit_of_work import Database
from shared.errors import ServiceError

corridors_app = typer.Typer(help="Corridors between two countries.", no_args_is_help=True)
_SHOWN_PROBLEMS = 5


@corridors_app.callback()
def _group() -> None:
    """Keeps the group a group while it has one command."""


@corridors_app.command("load")
def load(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="CSV files of figures.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """
    Load figures of the World Bank and the United Nations; the same file twice changes nothing.

    What a file holds is recognised by its columns. A file is loaded as a whole or not at all.
    """
    try:
        asyncio.run(with_database(ServiceName.REGISTRY, lambda base: _all(base, files, dry_run)))
    except ServiceError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


async def _all(database: Database, files: list[Path], dry_run: bool) -> None:
    for path in files:
        _show(path, await _one(database, path, dry_run))


async def _one(database: Database, path: Path, dry_run: bool) -> FigureLoadRead:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress, path.open("rb") as file:
        task = progress.add_task(path.name, total=file.seek(0, SEEK_END))
        file.seek(0)

        def show(read: int) -> None:
            progress.update(task, completed=file.tell(), description=f"{read} figures read")

        async with database.unit_of_work() as uow:
            return await figure_loads.load_public_file(
                uow, file=file, is_dry_run=dry_run, actor=typist(), progress=show
            )


def _show(path: Path, load: FigureLoadRead) -> None:
    typer.echo(
        f"{path.name} ({load.form}): {load.added} added, {load.changed} changed, "
        f"{load.unchanged} unchanged, {load.rejected} left out"
        + (" (dry run: nothing was written)" if load.dry_run else "")
    )
    for problem in load.problems[:_SHOWN_PROBLEMS]:
        typer.echo(f"  line {problem.line}: {problem.reason}")
    if load.rejected > _SHOWN_PROBLEMS:
        typer.echo(f"  and {load.rejected - _SHOWN_PROBLEMS} more")
