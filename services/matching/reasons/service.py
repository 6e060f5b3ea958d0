"""
Finds the numbers of a match that are explained: of its place, its handshake, or of today.

* MatchNotFound        404  nothing is asked for there any more, and nothing was proposed
"""

from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE
from services.matching.explanation.conditions import passed_by_funder, passed_by_person
from services.matching.explanation.parts import Place
from services.matching.explanation.raising import Raise, funding_raises, raises
from services.matching.handshakes.domain import State
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.lists.domain import SCORING_VERSION
from services.matching.lists.models import Match
from services.matching.pairs.repository import MatchRepository
from services.matching.pairs.service import NOTHING_ASKED, MatchNotFound, Measure, Pair, measure
from services.matching.reasons.domain import Shown, ShownAs, was_of_the_field
from services.matching.taxonomy import service as taxonomy
from shared.db.unit_of_work import UnitOfWork


async def shown_of(uow: UnitOfWork, *, match_id: UUID, role: int, pair: Pair | None) -> Shown:
    """
    What is shown of a match that exists somewhere. Raises MatchNotFound where nothing is.

    Without a pair nobody is compared: only what was proposed is shown.
    """
    place = await MatchRepository(uow.session).listed(match_id) if pair else None
    handshake = await HandshakeRepository(uow.session).latest(match_id)
    state = State(handshake.state) if handshake else None
    now = measure(pair, role) if pair else None
    if pair is not None and place is not None:
        return _of_place(place, pair, now, state)
    if handshake is not None:
        return _of_snapshot(handshake, now)
    if pair is None or now is None:
        raise MatchNotFound("Nothing is asked for there any more, or nobody is matched.")
    return Shown(
        role,
        Place(now.r, now.a, now.b, now.l, now.facts),
        now.asked,
        pair.project.country,
        await taxonomy.active_version(uow),
        SCORING_VERSION,
        ShownAs.NOW,
        state,
        now.is_of_the_field,
        frozenset(each.key for each in now.obstacles),
        is_offered=bool(pair.funder.instruments),
    )


def changes_of(shown: Shown, pair: Pair | None) -> list[Raise]:
    """What would raise the score that is shown, one thing changed at a time; the best first."""
    if pair is None:
        return []
    if shown.role == FUNDING_ROLE:
        return shown.raised_by(funding_raises(pair.funder, pair.project, pair.funding))
    role = pair.roles.get(shown.role)
    return shown.raised_by(raises(pair.profile, pair.project, role, pair.credits)) if role else []


def passed_of(shown: Shown, pair: Pair | None) -> list[str]:
    """The conditions that are met; only of a place in a list they are known to be."""
    if pair is None or not shown.is_listed:
        return []
    if shown.role == FUNDING_ROLE:
        return passed_by_funder(pair.funder)
    role = pair.roles.get(shown.role)
    return passed_by_person(pair.project, role) if role else []


def _of_place(place: Match, pair: Pair, now: Measure | None, state: State | None) -> Shown:
    return Shown(
        place.role,
        Place(place.r, place.a, place.b, place.l, place.facts),
        now.asked if now else NOTHING_ASKED,
        pair.project.country,
        place.taxonomy_version,
        place.scoring_version,
        ShownAs.LIST,
        state,
        place.may_be_told,
    )


def _of_snapshot(handshake: Handshake, now: Measure | None) -> Shown:
    was = was_of_the_field(handshake.facts, handshake.asked)
    return Shown(
        handshake.role,
        Place(handshake.r, handshake.a, handshake.b, handshake.l, handshake.facts),
        handshake.asked,
        handshake.project_country,
        handshake.taxonomy_version,
        handshake.scoring_version,
        ShownAs.PROPOSAL,
        State(handshake.state),
        now.is_of_the_field if now else was,
    )
