"""
How hosts answer, for everybody to see.

* PartnerNotKnown    404  nothing was heard of it
"""

from collections.abc import Iterable
from uuid import UUID

from services.matching.responses.domain import Responses
from services.matching.responses.repository import ResponseRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


class PartnerNotKnown(NotFound):
    """Matching has heard nothing of this partner."""

    slug = "partner-not-known"
    title = "No such partner"


async def responses_of(uow: UnitOfWork, *, partner_id: UUID) -> Responses:
    """One host's answers. Raises PartnerNotKnown."""
    repository = ResponseRepository(uow.session)
    if not await repository.is_known(partner_id):
        raise PartnerNotKnown("No such partner.")
    found = await repository.counts([partner_id], uow.now)
    return found.get(partner_id, Responses(0, 0, 0))


async def percents(uow: UnitOfWork, partner_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Per cent answered in time, for those of the hosts with ten answers."""
    found = await ResponseRepository(uow.session).counts(sorted(set(partner_ids)), uow.now)
    return {
        partner_id: each.percent for partner_id, each in found.items() if each.percent is not None
    }
