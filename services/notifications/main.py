"""Puts the API of notifications together."""

from fastapi import FastAPI

from services.notifications.hears import EARS
from services.notifications.live.domain import STOP, StreamPlaces
from services.notifications.partners.service import roles_of
from services.notifications.routes import DOORS
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.http.app import Service, create_app
from shared.security.tokens import Verifier


def make_app(
    settings: NotificationsSettings, *, database: Database, verifier: Verifier, wake: Wake
) -> FastAPI:
    """
    The HTTP app of notifications.

    Whoever stops it calls `app.state.streams.close()` first: open streams then end by themselves.
    """
    service = Service(
        name="notifications",
        title="Notifications",
        description="Contact points, preferences, alerts, and how they reach people.",
        doors=DOORS,
        roles_of=roles_of,
        state={
            "ears": EARS,
            "contact_key": settings.contact_key.get_secret_value().encode(),
            "streams": StreamPlaces(on_close=lambda: wake.ring(STOP)),
            "webhook_seal": settings.seal(),
            "webhook_networks": tuple(settings.webhook_allowed_cidrs),
        },
    )
    return create_app(service, settings=settings, database=database, verifier=verifier, wake=wake)
