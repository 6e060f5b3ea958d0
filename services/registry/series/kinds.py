"""What figures of a corridor measure, and in which direction their corridor is read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FigureKind(StrEnum):
    """What a figure of a corridor measures."""

    MIGRANT_STOCK = "migrant_stock"
    MIGRANT_FLOW = "migrant_flow"
    REMITTANCES = "remittances"
    REMITTANCE_COST = "remittance_cost"


class CorridorReading(StrEnum):
    """
    Which way a corridor runs.

    A migration corridor runs from origin to destination; a remittance corridor from the sending
    to the receiving country, which is the reverse.
    """

    MIGRATION = "migration"
    REMITTANCE = "remittance"


class Unit(StrEnum):
    """In what a figure is counted."""

    PERSONS = "persons"
    PERSONS_A_YEAR = "persons_a_year"
    USD_MILLION = "usd_million"
    PERCENT_OF_200_USD = "percent_of_200_usd"


@dataclass(frozen=True, slots=True)
class Measure:
    """How figures of one kind are read; SDMX has its own codes for units and powers of ten."""

    reading: CorridorReading
    unit: Unit
    sdmx_unit: str
    sdmx_power: int
    may_be_negative: bool = False


# One unit for each kind, so that figures of different publishers can be compared. The unit codes
# are those of SDMX's cross-domain list. A cost may be below nothing: some services pay a premium.
MEASURES: Final[dict[FigureKind, Measure]] = {
    FigureKind.MIGRANT_STOCK: Measure(CorridorReading.MIGRATION, Unit.PERSONS, "PS", 0),
    FigureKind.MIGRANT_FLOW: Measure(CorridorReading.MIGRATION, Unit.PERSONS_A_YEAR, "PS", 0),
    FigureKind.REMITTANCES: Measure(CorridorReading.REMITTANCE, Unit.USD_MILLION, "USD", 6),
    FigureKind.REMITTANCE_COST: Measure(
        CorridorReading.REMITTANCE, Unit.PERCENT_OF_200_USD, "PT", 0, may_be_negative=True
    ),
}


def kinds_of(reading: CorridorReading) -> list[FigureKind]:
    """The kinds whose corridor is read this way."""
    return [kind for kind, measure in MEASURES.items() if measure.reading is reading]
