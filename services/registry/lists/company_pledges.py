"""The list of companies' pledges; what reviewers found leaves and never comes in."""

from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.activities.domain import ItemOutcome
from services.registry.company_pledges import service
from services.registry.company_pledges.models import CompanyPledge
from services.registry.company_pledges.repository import PledgeRepository
from services.registry.company_pledges.schemas import EvidenceAdd, PledgeMake, PledgeRead
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of
from services.registry.lists.taking import asked_of, held, require_same
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_MADE: Final = frozenset(PledgeMake.model_fields) - {"partner_id"}
_COLUMNS: Final = columns_of(PledgeRead, read={*_MADE, "evidence"})


class _Shown(BaseModel):
    evidence: list[EvidenceAdd] = Field(default_factory=list)


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await PledgeRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _as_read(each)) for each in found]


def _as_read(pledge: CompanyPledge) -> Row:
    return PledgeRead.model_validate(pledge).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Make the pledge, and show what was not shown yet; a pledge that was made stays."""
    repository = PledgeRepository(uow.session)
    asked = asked_of(_COLUMNS, row, ())
    shown = _Shown.model_validate({"evidence": asked.pop("evidence", [])})
    pledge = await held(
        arriving, row, lambda pledge_id: repository.lock(arriving.system, pledge_id)
    )
    is_new = pledge is None
    if pledge is None:
        body = PledgeMake.model_validate(asked | {"partner_id": arriving.partner_id})
        pledge = await service.make_pledge(uow, principal=arriving.system, body=body)
    else:
        # A reviewer sets another day, or none.
        is_reviewed = bool(pledge.reviews) or pledge.review_on is None
        require_same(_as_read(pledge), asked, _MADE - {"review_on"} if is_reviewed else _MADE)
    before = len(pledge.evidence)
    for each in shown.evidence:
        await service.add_evidence(uow, principal=arriving.system, pledge_id=pledge.id, body=each)
    if is_new:
        return Taken(ItemOutcome.IMPORTED, pledge.id)
    is_more = len(pledge.evidence) > before
    return Taken(ItemOutcome.UPDATED if is_more else ItemOutcome.UNCHANGED, pledge.id)


COMPANY_PLEDGES: Final = Listing("company-pledges", _COLUMNS, _rows, _take)
