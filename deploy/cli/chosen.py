"""Which service a command is about, its settings and its database."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

import typer

from deploy.composition import SERVICES, ServiceParts, make_database
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.settings import BrokerSettings, ServiceSettings, SettingsError

SettingsT = TypeVar("SettingsT", bound=BrokerSettings)
ResultT = TypeVar("ResultT")


class ServiceName(StrEnum):
    """The three services."""

    REGISTRY = "registry"
    MATCHING = "matching"
    NOTIFICATIONS = "notifications"


def load(name: ServiceName) -> tuple[ServiceParts, ServiceSettings]:
    """The service and its settings; ends the command with a sentence for each wrong one."""
    parts = SERVICES[name]
    return parts, load_settings(parts.settings)


def load_settings(settings: type[SettingsT]) -> SettingsT:
    """The settings; ends the command with a sentence for each wrong one."""
    try:
        return settings.load()
    except SettingsError as error:
        typer.secho(f"Settings are missing or wrong:\n{error}", fg="red", err=True)
        raise typer.Exit(2) from None


def require_safe_copies(settings: BrokerSettings, *, replication: int, min_isr: int) -> None:
    """End the command when a topic of production would live on fewer brokers than it must."""
    if settings.environment == "production" and (replication < 3 or min_isr < 2):
        typer.secho("In production: --replication 3 --min-isr 2 at least.", fg="red", err=True)
        raise typer.Exit(2)


async def with_database(
    name: ServiceName, run: Callable[[Database], Awaitable[ResultT]]
) -> ResultT:
    """What `run` answers with the service's database; an outage ends the command."""
    parts, settings = load(name)
    database = make_database(parts, settings, Wake(), "cli")
    try:
        return await run(database)
    except HouseDown as error:
        typer.secho(f"{error}: is it running, and is the address right?", fg="red", err=True)
        raise typer.Exit(1) from None
    finally:
        await database.engine.dispose()
