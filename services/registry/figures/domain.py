"""Which figures stand for now, and how a cost stands against the Sustainable Development Goals."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

# SDG target 10.c: by 2030, reduce to less than 3 per cent the transaction costs of migrant
# remittances, and eliminate remittance corridors with costs higher than 5 per cent.
SDG_TARGET: Final = Decimal(3)
SDG_CEILING: Final = Decimal(5)
SDG_INDICATOR: Final = "10.c.1"


class SdgFlag(StrEnum):
    """How the cost of a remittance corridor stands against SDG target 10.c."""

    AT_OR_BELOW_TARGET = "at_or_below_target"
    AT_OR_BELOW_CEILING = "at_or_below_ceiling"
    ABOVE_CEILING = "above_ceiling"


def sdg_flag(percent: Decimal) -> SdgFlag:
    """At most 3 % of the amount sent is the target, more than 5 % should not be."""
    if percent <= SDG_TARGET:
        return SdgFlag.AT_OR_BELOW_TARGET
    return SdgFlag.AT_OR_BELOW_CEILING if percent <= SDG_CEILING else SdgFlag.ABOVE_CEILING


class _Source(Protocol):
    id: UUID
    dataset_id: UUID | None
    edition: int | None


class _Dated(Protocol):
    year: int
    quarter: int


SourceT = TypeVar("SourceT", bound=_Source)
FigureT = TypeVar("FigureT", bound=_Dated)


def newest_editions(sources: Iterable[SourceT]) -> list[SourceT]:
    """Public sources, and of each data set the newest edition that has figures."""
    newest: dict[UUID, SourceT] = {}
    for source in sources:
        key = source.dataset_id or source.id
        held = newest.get(key)
        if held is None or (source.edition or 0) > (held.edition or 0):
            newest[key] = source
    return list(newest.values())


def newest_of_each(figures: Iterable[FigureT], key: Callable[[FigureT], Any]) -> dict[Any, FigureT]:
    """Of the figures with one key the one about the latest period; of two the first."""
    newest: dict[Any, FigureT] = {}
    for figure in figures:
        held = newest.get(key(figure))
        if held is None or (figure.year, figure.quarter) > (held.year, held.quarter):
            newest[key(figure)] = figure
    return newest
