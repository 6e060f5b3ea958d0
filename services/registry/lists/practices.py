"""The list of effective practices; what comes in is a draft, and only drafts are brought up."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.lists.taking import asked_of, changes_of, held
from services.registry.paged.file import Asking
from services.registry.practices import service
from services.registry.practices.domain import PracticeStatus
from services.registry.practices.models import Practice
from services.registry.practices.repository import PracticeRepository
from services.registry.practices.schemas import PracticeCreate, PracticePatch, PracticeRead
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_COLUMNS: Final = columns_of(PracticeRead, read=PracticePatch.model_fields)
_MAY_BE_NULL: Final = may_be_null(PracticePatch)


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await PracticeRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(practice: Practice) -> Row:
    return PracticeRead.model_validate(practice).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Write the practice down, or bring the partner's own draft up to date."""
    repository = PracticeRepository(uow.session)
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    practice = await held(
        arriving, row, lambda practice_id: repository.lock(arriving.system, practice_id)
    )
    outcome = ItemOutcome.UNCHANGED
    if practice is None:
        body = PracticeCreate.model_validate(asked | {"partner_id": arriving.partner_id})
        practice = await service.draft_practice(uow, principal=arriving.system, body=body)
        outcome = ItemOutcome.IMPORTED
    elif changed := changes_of(PracticePatch, asked, _shown(practice)):
        await service.change_practice(
            uow,
            principal=arriving.system,
            practice_id=practice.id,
            version=practice.version,
            body=PracticePatch.model_validate(changed),
        )
        outcome = ItemOutcome.UPDATED
    reason = None
    if arriving.publish and practice.status == PracticeStatus.DRAFT:
        reason = "Not published: submit it, and a reviewer looks at it first."
    return Taken(outcome, practice.id, reason)


PRACTICES: Final = Listing("practices", _COLUMNS, _rows, _take)
