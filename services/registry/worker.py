"""Puts the registry's background work together."""

from services.registry.agreement_life import loops as agreement_life
from services.registry.credentials import loops as credentials
from services.registry.diversion import loops as diversion
from services.registry.diversion.service import LOADED
from services.registry.events import loops as events
from services.registry.events.repository import INTAKE as INTAKE_NAME
from services.registry.exports import loops as exports
from services.registry.exports.service import WAKE as EXPORT
from services.registry.follow_ups import loops as follow_ups
from services.registry.hears import HEARS, INTAKE
from services.registry.imports.service import WAKE as IMPORT
from services.registry.intake.handlers import read_record
from services.registry.main import make_vault
from services.registry.obligation_claims import loops as obligations
from services.registry.past_projects import loops as past_projects
from services.registry.placement_matches import loops as placement_matches
from services.registry.placement_moves.service import ENDED
from services.registry.reading import loops as imports
from services.registry.renewals.service import WAKE as RENEWAL
from services.registry.renewing import loops as renewing
from services.registry.round_news import loops as round_news
from services.registry.settings import RegistrySettings
from services.registry.vetting import loops as vetting
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.consumer import Consumer
from shared.messaging.loops import Loop
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker

_FORGET_SECONDS = 300.0
# Dates change by the day; whoever signs late is told of what is due within seconds all the same.
_DATES_SECONDS = 5.0
# A day begins at another hour in each country; what is past is closed within an hour.
_DAYS_SECONDS = 3600.0
# A round is told to be open, or closed, this long after the moment at the latest.
_ROUND_SECONDS = 5.0


def make_worker(
    settings: RegistrySettings, *, database: Database, transport: Transport, wake: Wake
) -> Worker:
    """The registry's worker."""
    reading = imports.Reading(database)
    intake = Consumer(INTAKE_NAME, database, INTAKE, read=read_record, topics=["ingest.*"])
    return Worker(
        "registry",
        database=database,
        transport=transport,
        hears=HEARS,
        loops=[
            Loop("signing-keys", credentials.keep_keys(database, make_vault(settings)), every=60),
            Loop("imports", reading.step, wakes=(IMPORT,), every=1.0),
            Loop("old-imports", imports.forget_old(database), every=_FORGET_SECONDS),
            Loop("sweep-events", events.sweep_events(database), every=600),
            Loop("sweep-matches", placement_matches.sweep_matches(database), every=600),
            Loop("follow-ups", follow_ups.ask_follow_ups(database), wakes=(ENDED,), every=60),
            Loop("corridors", diversion.watch_corridors(database), wakes=(LOADED,), every=3600),
            Loop("agreement-dates", agreement_life.move_on(database), every=_DATES_SECONDS),
            Loop("obligation-dates", obligations.follow_dates(database), every=_DATES_SECONDS),
            Loop("rounds", round_news.tell_rounds(database), every=_ROUND_SECONDS),
            Loop("renewals", renewing.renew_projects(database), wakes=(RENEWAL,), every=1.0),
            Loop("vacancies", renewing.guard_vacancies(database), every=60),
            Loop("past-projects", past_projects.close_past(database), every=_DAYS_SECONDS),
            Loop("exports", exports.make_archives(database), wakes=(EXPORT,), every=5.0),
            Loop("old-exports", exports.forget_old(database), every=_FORGET_SECONDS),
            Loop("partner-reviews", vetting.tell_due_reviews(database), every=60),
        ],
        more_ears=[intake],
        wake=wake,
        on_stop=[reading.stop],
    )
