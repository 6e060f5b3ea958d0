"""The list of receipts; a receipt is written once, so it comes in once and is never changed."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of
from services.registry.lists.taking import asked_of, belongs_to, held, require_same
from services.registry.milestones import service
from services.registry.milestones.models import Receipt
from services.registry.milestones.repository import MilestoneRepository
from services.registry.milestones.schemas import ReceiptCreate, ReceiptRead
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_OF: Final = "milestone_id"
_RATE: Final = ("rate", "rate_date", "rate_source")
_PAID: Final = ("amount_minor", "currency", "payee", "url", "spent_on")
_COLUMNS: Final = columns_of(ReceiptRead, read={_OF, *_PAID, "counted_currency", *_RATE})


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await MilestoneRepository(uow.session).receipts_following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(receipt: Receipt) -> Row:
    return ReceiptRead.model_validate(receipt).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Add the receipt to a milestone of the partner's own project, as it was not accepted yet."""
    repository = MilestoneRepository(uow.session)
    asked = asked_of(_COLUMNS, row, ())
    milestone_id = belongs_to(asked, _OF)
    body = ReceiptCreate.model_validate(_body(asked))
    known = await held(
        arriving, row, lambda receipt_id: repository.own_receipt(arriving.system, receipt_id)
    )
    if known is None:
        made = await service.add_receipt(
            uow, principal=arriving.system, milestone_id=milestone_id, body=body
        )
        return Taken(ItemOutcome.IMPORTED, made.id)
    shown = _shown(known)
    # A rate is the same with fewer noughts behind it.
    told = asked | ({"rate": shown["rate"]} if _same_rate(asked, known) else {})
    require_same(shown, told, told.keys())
    return Taken(ItemOutcome.UNCHANGED, known.id)


def _body(asked: Row) -> Row:
    """As the receipt's own door takes it."""
    body: Row = {name: asked[name] for name in ("payee", "url", "spent_on") if name in asked}
    body["amount"] = {name: asked.get(name) for name in ("amount_minor", "currency")}
    if any(name in asked for name in _RATE):
        said = {name: asked[name] for name in _RATE if name in asked}
        body["counted_in"] = said | {"currency": asked.get("counted_currency")}
    return body


def _same_rate(asked: Row, known: Receipt) -> bool:
    return "rate" in asked and known.rate is not None and Decimal(asked["rate"]) == known.rate


RECEIPTS: Final = Listing("receipts", _COLUMNS, _rows, _take)
