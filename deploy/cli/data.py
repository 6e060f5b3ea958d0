"""Commands that bring data in: projects and taxonomies."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from deploy.cli.chosen import ServiceName, with_database
from services.matching.esco.reader import NoTaxonomy
from services.matching.features.service import all_projects_again
from services.matching.index.worth import TooManySkills
from services.matching.taxonomy import service as taxonomy
from services.registry.imports import service as imports
from services.registry.imports.models import ImportJob
from services.registry.imports.schemas import ImportStatus
from services.registry.reading.service import run_here
from shared.db.unit_of_work import Database

taxonomy_app = typer.Typer(help="Skills and occupations.", no_args_is_help=True)
_READ_BYTES = 1024 * 1024
# As many as fit a screen.
_MOST_RETIRED = 20


def import_iati(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="IATI 2.x file.")],
    partner: Annotated[UUID, typer.Option(help="Whose projects they are.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is under way.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """Import the projects of an IATI activity file; the same file twice changes nothing."""

    async def run(database: Database) -> ImportJob:
        async with database.unit_of_work() as uow:
            order = imports.Order(partner_id=partner, publish=publish, dry_run=dry_run)
            job = await imports.keep_file(uow, order=order, stream=_pieces(path))
        with _progress() as progress:
            task = progress.add_task(path.name, total=job.bytes_total)

            def show(now: ImportJob) -> None:
                progress.update(task, completed=now.bytes_read, description=f"{now.done} read")

            return await run_here(database, job.id, show)

    job = asyncio.run(with_database(ServiceName.REGISTRY, run))
    typer.echo(
        f"{job.imported} imported, {job.updated} updated, {job.unchanged} unchanged, "
        f"{job.rejected} rejected" + (" (dry run: nothing was written)" if job.dry_run else "")
    )
    if job.status == ImportStatus.FAILED:
        typer.secho(f"The file could not be read to its end. {job.error}", fg="red", err=True)
        raise typer.Exit(1)


@taxonomy_app.command("import")
def import_taxonomy(
    path: Annotated[Path, typer.Argument(exists=True, help="ESCO download: folder, zip or file.")],
    version: Annotated[str, typer.Option(help="What to call it, for instance 1.2.0.")] = "",
    language: Annotated[str, typer.Option(help="Of the labels.")] = "en",
    labels_only: Annotated[
        bool, typer.Option("--labels-only", help="Only names in a further language.")
    ] = False,
) -> None:
    """Import an ESCO download and put it in force."""

    async def run(database: Database) -> str:
        with _progress() as progress:
            task = progress.add_task("reading", total=None)
            async with database.unit_of_work() as uow:
                if labels_only:
                    count = await taxonomy.import_labels(uow, path=path, language=language)
                    return f"{count} names in {language}."
                report = await taxonomy.import_taxonomy(
                    uow,
                    path=path,
                    version=version or path.stem,
                    language=language,
                    after=all_projects_again,
                    progress=lambda said: progress.update(task, description=said),
                )
        return "\n".join(_told(report))

    try:
        typer.echo(asyncio.run(with_database(ServiceName.MATCHING, run)))
    except (NoTaxonomy, TooManySkills) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


def _told(report: taxonomy.ImportReport) -> list[str]:
    """What an import did, and which retired skills are still named: the most named first."""
    lines = [
        f"{report.skills} skills ({report.added} new, {report.retired} retired, "
        f"{report.relabelled} renamed), "
        f"{report.labels} names, {report.occupations} occupations, "
        f"{report.relations} relations; version {report.version} is in force."
    ]
    named = report.still_named
    if named.skills:
        lines.append(
            f"{len(named.skills)} retired skills are still named, by {named.profiles} of the "
            f"profiles and {named.roles} of the roles of open projects:"
        )
    for skill in named.skills[:_MOST_RETIRED]:
        by = f"the same as {skill.replaced_by}" if skill.replaced_by else "replaced by none"
        lines.append(
            f"  {skill.label} ({skill.uri}): profiles {skill.profiles}, roles {skill.roles}; {by}"
        )
    if (more := len(named.skills) - _MOST_RETIRED) > 0:
        lines.append(f"  and {more} more.")
    return lines


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    )


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_READ_BYTES):
            yield part
