"""Commands about rates: what amounts are worth in euro when they come."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.chosen import ServiceName, with_database
from deploy.cli.screen import typist
from services.matching.features.service import price_goals
from services.matching.rate_files.domain import RatesUnreadable
from services.matching.rates import service as rates
from services.matching.rates.domain import Rate
from shared.db.unit_of_work import Database

rates_app = typer.Typer(help="Rates by which tickets are compared.", no_args_is_help=True)


@rates_app.command("import")
def import_rates(
    path: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV: Date, USD, JPY, ... per euro.")
    ],
    accept: Annotated[
        list[str] | None,
        typer.Option(help="A currency whose rate is right though it is far from the last one."),
    ] = None,
) -> None:
    """
    Put the rates of the file's newest day in force, for amounts that come from now on.

    The form is that of the European Central Bank's reference rates (eurofxref.csv). Amounts that
    are there keep the rate with which they came; goals that came without one are compared from now
    on.
    """

    async def run(database: Database) -> rates.Loaded:
        async with database.unit_of_work() as uow:
            return await rates.load(
                uow,
                content=_text(path),
                source=path.name[:200],
                accept={each.upper() for each in accept or ()},
                actor=typist(),
                after=price_goals,
            )

    try:
        loaded = asyncio.run(with_database(ServiceName.MATCHING, run))
    except (RatesUnreadable, rates.RatesDoubtful) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    days = sorted({each.as_of.isoformat() for each in loaded.rates})
    typer.echo(
        f"{len(loaded.rates)} rates of {', '.join(days)}, {len(loaded.changed)} of them new."
    )


@rates_app.command("list")
def list_rates() -> None:
    """Show the rates in force, each with its day and source."""

    async def run(database: Database) -> dict[str, Rate]:
        async with database.unit_of_work() as uow:
            return await rates.current(uow)

    for currency, rate in sorted(asyncio.run(with_database(ServiceName.MATCHING, run)).items()):
        typer.echo(f"{currency} {rate.per_euro:g} per euro on {rate.as_of}  ({rate.source})")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise RatesUnreadable("The file is no UTF-8 text.") from None
