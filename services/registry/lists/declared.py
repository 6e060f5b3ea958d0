"""
What a feature declares so that its list can be exported and imported.

A list is a name, its columns, a function that gives the next rows, and, where rows may come in, a
function that takes one. `lists/everything.py` is where it is added; the routes, the archive and the
import then know it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Column, Row
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

# A row with six roles is some kilobytes.
ROWS_AT_ONCE = 200
Rows = list[tuple[UUID, Row]]


@dataclass(frozen=True, slots=True)
class Arriving:
    """
    On whose behalf a row comes in.

    `system` acts for the partner as an editor does; `person` sent the file, null if a system did.
    `known` is what a row with the same reference became before.
    """

    system: Principal
    person: Principal | None
    partner_id: UUID
    publish: bool
    known: UUID | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row; `reason` says why it was not published though that was asked."""

    outcome: ItemOutcome
    object_id: UUID
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """
    One list.

    `rows` gives the next rows that the asker may see, by id, none at the end; of a partner, what
    it owns. `take` raises ServiceError or ValidationError for a row that cannot be taken. `people`
    are the columns that name people, by an id or by parts that have a `person_id`: an archive that
    names somebody who leaves is forgotten.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[UnitOfWork, Asking, UUID | None], Awaitable[Rows]]
    take: Callable[[UnitOfWork, Arriving, Row], Awaitable[Taken]] | None = None
    people: tuple[str, ...] = ()
