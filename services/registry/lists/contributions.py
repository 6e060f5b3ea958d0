"""
The lists of contributions and of the entries of their ledgers.

They only leave: an entry is booked for ever, by who keeps the books, under a key of its own.
"""

from typing import Final
from uuid import UUID

from services.registry.contributions.schemas import ContributionRead, EntryRead
from services.registry.contributions.service import described
from services.registry.ledger.repository import BookRepository
from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.paged.file import Asking
from shared.db.unit_of_work import UnitOfWork


async def _contributions(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await BookRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [
        (contribution.id, described(contribution, balance).model_dump(mode="json"))
        for contribution, balance in found
    ]


async def _entries(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await BookRepository(uow.session).entries_following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, EntryRead.model_validate(each).model_dump(mode="json")) for each in found]


CONTRIBUTIONS: Final = Listing("contributions", columns_of(ContributionRead), _contributions)
LEDGER_ENTRIES: Final = Listing("ledger-entries", columns_of(EntryRead), _entries)
