"""Puts matching's API together."""

from fastapi import FastAPI

from services.matching.hears import EARS
from services.matching.partners.service import roles_of
from services.matching.routes import DOORS
from services.matching.settings import MatchingSettings
from services.matching.suggestions.service import Suggester
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.http.app import Service, create_app
from shared.security.tokens import Verifier


def make_app(
    settings: MatchingSettings, *, database: Database, verifier: Verifier, wake: Wake
) -> FastAPI:
    """Matching's HTTP app."""
    service = Service(
        name="matching",
        title="Matching",
        description="Skills, profiles, and which people and projects fit, with the reasons.",
        doors=DOORS,
        roles_of=roles_of,
        state={"ears": EARS, "suggester": Suggester()},
    )
    return create_app(service, settings=settings, database=database, verifier=verifier, wake=wake)
