"""How the HTTP API of a service is put together: whose tokens it believes, and what it wakes."""

from fastapi import FastAPI

from deploy.composition import ServiceParts, make_database
from shared.db.wake import Wake
from shared.security.development_issuer import DevelopmentIssuer
from shared.security.jwks import FetchedKeys, KeySource
from shared.security.tokens import AUDIENCE, REGISTRY_ISSUER, Issuer, TokenVerifier
from shared.settings import ServiceSettings


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
