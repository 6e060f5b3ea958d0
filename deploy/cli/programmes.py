"""Commands about programmes: matching funds are files, no code knows any of them."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from deploy.cli.chosen import ServiceName, with_database
from deploy.cli.screen import typist
from services.registry.partners import service as partners
from services.registry.round_news import service as round_news
from services.registry.round_news.schemas import FundFile
from shared.db.unit_of_work import Database
from shared.errors import ServiceError

programmes_app = typer.Typer(help="Programmes and their matching funds.", no_args_is_help=True)


@programmes_app.callback()
def _group() -> None:
    """Keeps the group a group while it has one command."""


@programmes_app.command("load")
def load(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON file of funds.")],
    partner: Annotated[str, typer.Option(help="Slug of the verified partner that runs them.")],
    only: Annotated[
        list[str] | None, typer.Option(help="Slug of a fund of the file; all if left out.")
    ] = None,
) -> None:
    """
    Load matching funds from a file; the same file twice changes nothing.

    `deploy/programmes/known_funds.json` holds five real ones, each with its source.
    """
    try:
        file = FundFile.model_validate_json(path.read_bytes())
    except ValidationError as error:
        typer.secho(f"{path} is no file of funds.\n{error}", fg="red", err=True)
        raise typer.Exit(2) from None
    chosen = [fund for fund in file.funds if not only or fund.slug in only]

    async def run(database: Database) -> list[tuple[str, bool]]:
        async with database.unit_of_work() as uow:
            found = (await partners.partners_of(uow, slugs=[partner])).get(partner)
            if found is None:
                raise partners.PartnerNotFound(f"No partner is called {partner}.")
        # A transaction of its own: programmes are locked before their partners.
        async with database.unit_of_work() as uow:
            return [
                (
                    fund.slug,
                    await round_news.load_fund(uow, partner_id=found.id, fund=fund, actor=typist()),
                )
                for fund in chosen
            ]

    try:
        loaded = asyncio.run(with_database(ServiceName.REGISTRY, run))
    except ServiceError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    for slug, changed in loaded:
        typer.echo(f"{slug}: {'loaded' if changed else 'as it was'}")
