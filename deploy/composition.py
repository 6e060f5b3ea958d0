"""The only place that knows all three services: how each is built from its settings."""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from fastapi import FastAPI

from shared.contracts.state import PresentState
from shared.db.derived import Derived
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.acting import Hears
from shared.messaging.ears import Ears
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker
from shared.settings import ServiceSettings


class ServiceParts:
    """How one service is built; its code is loaded when it is first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def package(self) -> str:
        """Where its code is."""
        return f"services.{self.name}"

    @cached_property
    def settings(self) -> type[ServiceSettings]:
        """Its settings."""
        found = getattr(self._room("settings"), f"{self.name.capitalize()}Settings")
        return cast("type[ServiceSettings]", found)

    @cached_property
    def make_app(self) -> Callable[..., FastAPI]:
        """Makes its HTTP door."""
        return cast("Callable[..., FastAPI]", self._room("main").make_app)

    @cached_property
    def make_worker(self) -> Callable[..., Worker]:
        """Makes its background work."""
        return cast("Callable[..., Worker]", self._room("worker").make_worker)

    @cached_property
    def hears(self) -> Hears:
        """What it acts on."""
        return cast("Hears", self._room("hears").HEARS)

    @cached_property
    def ears(self) -> Ears:
        """With what it reads records again."""
        return cast("Ears", self._room("hears").EARS)

    @cached_property
    def derived(self) -> Derived:
        """What it can make again."""
        return cast("Derived", self._room("derived").DERIVED)

    @cached_property
    def present_state(self) -> PresentState:
        """How things stand in it."""
        return cast("PresentState", self._room("present_state").present_state)

    @property
    def topics(self) -> frozenset[str]:
        """What it listens to."""
        return frozenset(data_type.topic for data_type in self.hears)

    def _room(self, name: str) -> ModuleType:
        return import_module(f"{self.package}.{name}")


SERVICES = {name: ServiceParts(name) for name in ("registry", "matching", "notifications")}


def make_database(
    parts: ServiceParts, settings: ServiceSettings, wake: Wake, role: str
) -> Database:
    """The service's database, for its `api` or its `worker`."""
    engine = make_engine(
        settings.database_url,
        application_name=f"{parts.name}-{role}",
        # A request that waits longer is answered 503; a worker stands still.
        lock_timeout_ms=2_000 if role == "api" else 10_000,
    )
    return Database(
        engine,
        source=f"/{parts.name}",
        schema_url=f"{settings.public_url}/schemas",
        wake=wake.hint,
    )


def make_worker(
    parts: ServiceParts, settings: ServiceSettings, transport: Transport, **more: Any
) -> tuple[Worker, Database]:
    """A service's worker and its database."""
    wake = Wake(settings.database_url)
    database = make_database(parts, settings, wake, "worker")
    worker = parts.make_worker(settings, database=database, transport=transport, wake=wake, **more)
    return worker, database
