"""Puts the registry's API together."""

from fastapi import FastAPI

from services.registry.credentials.service import Vault
from services.registry.figure_loads import endpoints as figure_loads
from services.registry.hears import EARS
from services.registry.imports import endpoints as imports
from services.registry.intake import endpoints as intake
from services.registry.lens import PROVIDERS
from services.registry.partners.service import roles_of
from services.registry.routes import DOORS
from services.registry.service_exchange import endpoints as service_exchange
from services.registry.settings import RegistrySettings
from services.registry.standing import StandingVerifier
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.http.app import Service, create_app
from shared.http.limits import Limiter
from shared.http.turns import Turns
from shared.security.tokens import Verifier

# Paths that are sent more than a usual body: a file, and batches of events.
_LARGER = {
    "/v1/imports": imports.MOST_BODY_BYTES,
    "/v1/events": intake.MOST_BATCH_BYTES,
    "/v1/events/validate": intake.MOST_BATCH_BYTES,
    "/v1/integration-services/imports": service_exchange.MOST_BODY_BYTES,
    "/v1/corridors/figures/import": figure_loads.MOST_BODY_BYTES,
}


def make_vault(settings: RegistrySettings) -> Vault:
    """The secrets that secrets are kept with."""
    return Vault(
        pepper=settings.secret_pepper.get_secret_value().encode(),
        key_encryption_key=settings.key_encryption_key.get_secret_value().encode(),
    )


def make_app(
    settings: RegistrySettings, *, database: Database, verifier: Verifier, wake: Wake
) -> FastAPI:
    """The registry's HTTP app."""
    service = Service(
        name="registry",
        title="Partner registry",
        description="Partners, their projects, and how both enter the system.",
        doors=DOORS,
        roles_of=roles_of,
        upload_paths=_LARGER,
        state={
            "ears": EARS,
            "vault": make_vault(settings),
            "turns": Turns(patience=intake.TURN_SECONDS, most_waiting=intake.MOST_WAITING),
            "token_limiter": Limiter(settings.token_requests_per_minute),
            "lens": PROVIDERS,
        },
    )
    standing = StandingVerifier(verifier, database)
    return create_app(service, settings=settings, database=database, verifier=standing, wake=wake)
