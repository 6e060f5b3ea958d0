"""`diaspora fairness`: whether some origins come first more often than chance would have it."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from deploy.cli.chosen import ServiceName, with_database
from services.matching.fairness import service
from services.matching.fairness.domain import REMARKABLE_Z, Skew
from services.matching.fairness.service import FairnessReport
from shared.db.unit_of_work import Database

_SHOWN = 10


def fairness(
    roles: Annotated[int, typer.Option(min=1, help="At most so many roles, the newest.")] = 500,
    json: Annotated[bool, typer.Option("--json", help="The whole report as one object.")] = False,
) -> None:
    """Compare the first of each list, and those told, with all who qualify, per origin."""

    async def run(database: Database) -> FairnessReport:
        # The bar goes where the report does not, so that --json can be piped.
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("roles", total=roles)
            async with database.unit_of_work() as uow:
                return await service.report(
                    uow,
                    most_roles=roles,
                    progress=lambda done, all_: bar.update(task, completed=done, total=all_),
                )

    found = asyncio.run(with_database(ServiceName.MATCHING, run))
    if json:
        typer.echo(orjson.dumps(asdict(found)).decode())
        return
    typer.echo(f"{found.roles} roles of open projects.")
    _show("The first 20 of each list", found.first)
    _show("Those who were told", found.told)
    typer.echo(
        f"In 30 days {found.people_told} people were told; the most told {found.most_told} times, "
        f"and the most told hundredth of them got {found.share_of_the_top_hundredth:.0%} of all."
    )
    typer.echo(
        f"{found.invitations_held_back} invitations are held back from {found.people_held_back} "
        "people, until they have answered some of those that they have."
    )


def _show(title: str, skews: list[Skew]) -> None:
    remarkable = [each for each in skews if each.is_remarkable]
    typer.echo(
        f"\n{title}: {len(remarkable)} of {len(skews)} groups beyond chance "
        f"(z over {REMARKABLE_Z:g})."
    )
    for each in skews[:_SHOWN]:
        mark = "!" if each.is_remarkable else " "
        typer.echo(
            f" {mark} sector {each.sector:>4}  origin {each.group:<3} {each.first:6} first, "
            f"{each.expected:8.1f} expected of {each.qualified} qualified  z {each.z:+.1f}"
        )
