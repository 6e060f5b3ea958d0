"""The only place that knows all three services: how each is built from its settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from services.matching import hears as matching_hears
from services.matching.derived import DERIVED as MATCHING_DERIVED
from services.matching.main import make_app as make_matching_app
from services.matching.present_state import present_state as matching_state
from services.matching.settings import MatchingSettings
from services.matching.worker import make_worker as make_matching_worker
from services.notifications import hears as notifications_hears
from services.notifications.derived import DERIVED as NOTIFICATIONS_DERIVED
from services.notifications.main import make_app as make_notifications_app
from services.notifications.present_state import present_state as notifications_state
from services.notifications.settings import NotificationsSettings
from services.notifications.worker import make_worker as make_notifications_worker
from services.registry import hears as registry_hears
from services.registry.derived import DERIVED as REGISTRY_DERIVED
from services.registry.main import make_app as make_registry_app
from services.registry.present_state import present_state as registry_state
from services.registry.settings import RegistrySettings
from services.registry.worker import make_worker as make_registry_worker
from shared.contracts.state import PresentState
from shared.db.derived import Derived
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.acting import Hears
from shared.messaging.ears import Ears
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker
from shared.security.development_issuer import DevelopmentIssuer
from shared.security.jwks import FetchedKeys, KeySource
from shared.security.tokens import AUDIENCE, REGISTRY_ISSUER, Issuer, TokenVerifier
from shared.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """How one service is built."""

    name: str
    settings: type[ServiceSettings]
    make_app: Callable[..., FastAPI]
    make_worker: Callable[..., Worker]
    hears: Hears
    ears: Ears
    derived: Derived
    present_state: PresentState

    @property
    def package(self) -> str:
        """Where its code is."""
        return f"services.{self.name}"

    @property
    def topics(self) -> frozenset[str]:
        """What it listens to."""
        return frozenset(data_type.topic for data_type in self.hears)


SERVICES: dict[str, ServiceParts] = {
    parts.name: parts
    for parts in (
        ServiceParts(
            "registry",
            RegistrySettings,
            make_registry_app,
            make_registry_worker,
            registry_hears.HEARS,
            registry_hears.EARS,
            REGISTRY_DERIVED,
            registry_state,
        ),
        ServiceParts(
            "matching",
            MatchingSettings,
            make_matching_app,
            make_matching_worker,
            matching_hears.HEARS,
            matching_hears.EARS,
            MATCHING_DERIVED,
            matching_state,
        ),
        ServiceParts(
            "notifications",
            NotificationsSettings,
            make_notifications_app,
            make_notifications_worker,
            notifications_hears.HEARS,
            notifications_hears.EARS,
            NOTIFICATIONS_DERIVED,
            notifications_state,
        ),
    )
}


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


def make_verifier(
    settings: ServiceSettings, *, registry_keys: KeySource | None = None
) -> TokenVerifier:
    """Knows the people's issuers, the registry and, where allowed, the development issuer."""
    people = [
        Issuer(each.name, each.url, each.audience, FetchedKeys(each.jwks_url), each.roles_claim)
        for each in settings.issuers
    ]
    if settings.development_issuer_key is not None:
        key = settings.development_issuer_key.get_secret_value()
        people.append(DevelopmentIssuer(key).issuer())
    keys = registry_keys or FetchedKeys(settings.registry_jwks_url)
    return TokenVerifier(
        people=tuple(people),
        registry=Issuer(REGISTRY_ISSUER, REGISTRY_ISSUER, AUDIENCE, keys),
        person_id_key=settings.person_id_key.get_secret_value().encode(),
    )


def make_api(parts: ServiceParts, settings: ServiceSettings) -> tuple[FastAPI, Wake]:
    """A service's API, and what it wakes others with."""
    wake = Wake(settings.database_url)
    database = make_database(parts, settings, wake, "api")
    verifier = make_verifier(settings)
    app = parts.make_app(settings, database=database, verifier=verifier, wake=wake)
    return app, wake


def make_worker(
    parts: ServiceParts, settings: ServiceSettings, transport: Transport, **more: Any
) -> tuple[Worker, Database]:
    """A service's worker and its database."""
    wake = Wake(settings.database_url)
    database = make_database(parts, settings, wake, "worker")
    worker = parts.make_worker(settings, database=database, transport=transport, wake=wake, **more)
    return worker, database
