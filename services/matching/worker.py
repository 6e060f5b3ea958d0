"""Puts matching's background work together."""

from services.matching.deadlines import loops as deadlines
from services.matching.features import loops as features
from services.matching.hears import HEARS
from services.matching.invitations import loops as invitations
from services.matching.invitations.domain import TELL
from services.matching.lists import loops as lists
from services.matching.profile_upkeep import loops as profile_upkeep
from services.matching.retention import loops as retention
from services.matching.settings import MatchingSettings
from services.matching.telling import loops as telling
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.loops import Loop
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker

_SWEEP_SECONDS = 300.0
# Deadlines are days; that a project closed, or somebody has room for an invitation again, is to be
# known at once, and yet it is a look at rows.
_DEADLINE_SECONDS = 1.0
# Reads the rows of all projects, and finds one of a thousand that came in during an import.
_PROJECT_SECONDS = 5.0


def make_worker(
    settings: MatchingSettings, *, database: Database, transport: Transport, wake: Wake
) -> Worker:
    """Matching's worker."""
    keeping, ends = lists.list_loops(
        settings.database_url, wake, shards=settings.shards, most=settings.shards_per_worker
    )
    return Worker(
        "matching",
        database=database,
        transport=transport,
        hears=HEARS,
        loops=[
            *keeping,
            Loop("telling", telling.tell(database), wakes=(TELL,)),
            Loop("handshakes", deadlines.look_after(database), every=_DEADLINE_SECONDS),
            Loop("invitations", invitations.look_after(database), every=_DEADLINE_SECONDS),
            Loop("projects", features.follow_projects(database), every=_PROJECT_SECONDS),
            Loop("partners", profile_upkeep.follow_partners(database), every=_DEADLINE_SECONDS),
            Loop("retention", retention.sweep(database), every=_SWEEP_SECONDS),
        ],
        wake=wake,
        on_stop=ends,
    )
