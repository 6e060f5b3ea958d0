"""
The steps of a handshake, each told with the row that changed, and reading it.

* HandshakeNotFound    404  nobody proposed, or it is not yours
"""

from typing import Any, Final
from uuid import UUID

from services.matching.handshakes.domain import (
    OPEN,
    State,
    possible,
    waits_for,
)
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.handshakes.schemas import HandshakeHeld, HandshakeRead
from services.matching.pairs.repository import MatchRepository, Stand
from services.matching.profiles.models import Profile
from shared.contracts import matching as contract
from shared.contracts.matching import EndReason, HandshakeSide
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_TAKEN_AWAY_BY: Final = {
    EndReason.PROJECT_CLOSED: HandshakeSide.HOST,
    EndReason.ROLE_FULL: HandshakeSide.HOST,
    EndReason.PROFILE_PAUSED: HandshakeSide.PERSON,
    EndReason.CONSENT_WITHDRAWN: HandshakeSide.PERSON,
    EndReason.ERASED: HandshakeSide.PERSON,
}
_HELD: Final = tuple(HandshakeHeld.model_fields.keys() - {"list_kind", "score"})


class HandshakeNotFound(NotFound):
    """Nobody has proposed anything in this match, or you stand on neither side of it."""

    slug = "handshake-not-found"
    title = "No such handshake"


def step(
    uow: UnitOfWork,
    handshake: Handshake,
    profile: Profile,
    kind: type[contract.HandshakeStep],
    *,
    by: HandshakeSide,
    **more: Any,
) -> None:
    """Count, note and tell one step, in this transaction."""
    handshake.revision += 1
    handshake.changed_at = uow.now
    reason = more.get("reason")
    name = kind.event_type.split(".")[2]
    handshake.steps = [
        *handshake.steps,
        {"at": uow.now.isoformat(), "by": by.value, "step": name, "reason": reason},
    ]
    uow.publish(
        kind(
            match_id=handshake.match_id,
            project_id=handshake.project_id,
            project_partner_id=handshake.project_partner_id,
            project_title=handshake.project_title,
            project_country=handshake.project_country,
            role=handshake.role,
            role_title=handshake.role_title,
            list_kind=handshake.kind,
            profile_id=handshake.profile_id,
            person_id=profile.person_id,
            partner_id=profile.partner_id,
            introducer_id=handshake.introducer_id,
            by=by,
            revision=handshake.revision,
            at=uow.now,
            **more,
        )
    )


def expire(uow: UnitOfWork, handshake: Handshake, profile: Profile) -> bool:
    """Its time is over; False when it is not, or nothing is open."""
    if handshake.state not in OPEN or handshake.expires_at > uow.now:
        return False
    handshake.state = State.EXPIRED
    handshake.closed_by = HandshakeSide.TIME
    step(uow, handshake, profile, contract.MatchExpired, by=HandshakeSide.TIME)
    return True


def end(uow: UnitOfWork, handshake: Handshake, profile: Profile, reason: EndReason) -> None:
    """What it stood on is gone."""
    by = _TAKEN_AWAY_BY.get(reason, HandshakeSide.OTHER)
    handshake.state = State.ENDED
    handshake.closed_by = by
    handshake.reason = reason
    step(uow, handshake, profile, contract.MatchEnded, by=by, reason=reason)


async def erase(uow: UnitOfWork, profile: Profile) -> tuple[int, list[UUID]]:
    """
    Every round of a held profile goes, and the other side is told of those that were not over.

    How many rounds, and of which matches.
    """
    handshakes = HandshakeRepository(uow.session)
    rounds = await handshakes.of_profile(profile.id)
    for handshake in rounds:
        uow.session.expunge(handshake)
        if handshake.state in OPEN or handshake.state == State.AGREED:
            end(uow, handshake, profile, EndReason.ERASED)
    return await handshakes.erase(profile.id), [each.match_id for each in rounds]


async def read_handshake(uow: UnitOfWork, *, principal: Principal, match_id: UUID) -> HandshakeRead:
    """The last round of a match. Raises HandshakeNotFound."""
    stand = await MatchRepository(uow.session).stand(principal, match_id, uow.now)
    found = await HandshakeRepository(uow.session).latest(match_id) if stand else None
    if stand is None or found is None:
        raise HandshakeNotFound("No such handshake.")
    return await as_read(uow, found, side_of(stand))


async def list_handshakes(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    states: list[State],
    project_id: UUID | None,
) -> Rows[HandshakeRead]:
    """The caller's handshakes, the newest proposal first."""
    repository = HandshakeRepository(uow.session)
    rows = await repository.page(principal, page, states=states, project_id=project_id)
    listed = await repository.listed([handshake.match_id for handshake, _ in rows.items])
    items = [
        _read(handshake, _side(is_mine=is_mine), is_listed=handshake.match_id in listed)
        for handshake, is_mine in rows.items
    ]
    return Rows(items, rows.next)


def side_of(stand: Stand) -> HandshakeSide:
    """Whoever owns the profile stands on its side alone: nobody agrees with themselves."""
    return _side(is_mine=stand.is_mine)


async def as_read(uow: UnitOfWork, handshake: Handshake, side: HandshakeSide) -> HandshakeRead:
    """The handshake as a side sees it."""
    listed = await HandshakeRepository(uow.session).listed([handshake.match_id])
    return _read(handshake, side, is_listed=bool(listed))


def held(handshake: Handshake) -> dict[str, Any]:
    """The fields of HandshakeHeld."""
    return {
        **{name: getattr(handshake, name) for name in _HELD},
        "list_kind": handshake.kind,
        "score": handshake.r,
    }


def _read(handshake: Handshake, side: HandshakeSide, *, is_listed: bool) -> HandshakeRead:
    return HandshakeRead.model_validate(
        {
            **held(handshake),
            "side": side,
            "waits_for": waits_for(handshake.standing),
            "can": possible(handshake.standing, side),
            "is_listed": is_listed,
        }
    )


def _side(*, is_mine: bool) -> HandshakeSide:
    return HandshakeSide.PERSON if is_mine else HandshakeSide.HOST
