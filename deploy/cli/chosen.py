"""Which service a command is about, and its settings."""

from enum import StrEnum
from typing import TypeVar

import typer

from deploy.composition import SERVICES, ServiceParts
from shared.settings import ServiceSettings, SettingsError

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


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
