"""What a service says of its own tables: which are made of what it heard, and can be made again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """
    A table that holds nothing but what was heard, all of it from one teller.

    Rows are the same when all but these is the same: `sequences` say from which event a row was
    read, `passing` are values of that one event, as paths (`("state", "at")`), and `lasting` are
    numbers that the service gave a row once and that stay with it.
    """

    name: str
    teller: str
    sequences: tuple[str, ...] = ()
    passing: tuple[tuple[str, ...], ...] = ()
    lasting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a hearer keeps how far it has heard of each thing of a topic."""

    topic: str
    table: str
    key: str
    sequence: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a service derives from its own rows: how many, which were wrong, the last."""

    seen: int
    mended: tuple[UUID, ...]
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Derived:
    """
    All that a service can make again.

    * `tables` are rebuilt from what is heard; `dropped` are those that handlers write besides:
      in a rebuild they are written to copies that nobody reads.
    * `again` makes anew, a page at a time after an id, what is derived from the service's own rows.
    * `basis` is a query for whatever else the rows depend on: when it changes meanwhile, the
      rebuild was for nothing and begins again.
    * `follow` makes the work that follows, in the transaction of the exchange.
    * `after_restore` are statements for the transaction of a restore.
    * `leavers` is a query for who left since a moment, and when; `erase` erases one of them again:
      a restore brings nobody back.
    """

    tables: tuple[DerivedTable, ...] = ()
    dropped: tuple[str, ...] = ()
    holds: tuple[Holding, ...] = ()
    again: Callable[[UnitOfWork, UUID | None], Awaitable[Page]] | None = None
    basis: str | None = None
    follow: Callable[[UnitOfWork], Awaitable[None]] | None = None
    after_restore: tuple[str, ...] = ()
    leavers: str | None = None
    erase: Callable[[UnitOfWork, UUID], Awaitable[object]] | None = None
