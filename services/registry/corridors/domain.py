"""What a corridor is, read both ways. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from services.registry.countries.codes import alpha2
from services.registry.series.kinds import MEASURES, CorridorReading, FigureKind


@dataclass(frozen=True, slots=True)
class Corridor:
    """
    A migration corridor: people from `origin` to `destination`, both alpha-3.

    The money they send runs the other way: see `remittance_key`.
    """

    origin: str
    destination: str

    @property
    def key(self) -> str:
        """For instance SEN-ITA: Senegalese in Italy."""
        return f"{self.origin}-{self.destination}"

    @property
    def remittance_key(self) -> str:
        """For instance ITA-SEN: money from Italy to Senegal."""
        return f"{self.destination}-{self.origin}"

    @property
    def origin_alpha2(self) -> str:
        """The country of origin as the wire has it."""
        return alpha2(self.origin)

    @property
    def destination_alpha2(self) -> str:
        """The country of destination as the wire has it."""
        return alpha2(self.destination)


class CorridorSort(StrEnum):
    """How a list of corridors may be ordered; the largest or the cheapest first."""

    CORRIDOR = "corridor"
    MIGRANT_STOCK = "-migrant_stock"
    MIGRANT_FLOW = "-migrant_flow"
    REMITTANCES = "-remittances"
    CHEAPEST = "remittance_cost"
    DEAREST = "-remittance_cost"

    @property
    def kind(self) -> FigureKind | None:
        """Of which figure; None where it is by name."""
        name = self.value.removeprefix("-")
        return None if name == "corridor" else FigureKind(name)

    @property
    def is_descending(self) -> bool:
        """Whether the largest come first."""
        return self.value.startswith("-")


def corridor_of(reading: CorridorReading, from_country: str, to_country: str) -> Corridor:
    """The migration corridor of two countries that were named in the order of a reading."""
    if reading is CorridorReading.MIGRATION:
        return Corridor(from_country, to_country)
    return Corridor(to_country, from_country)


def corridor_of_figure(kind: FigureKind, from_country: str, to_country: str) -> Corridor:
    """The migration corridor that a figure belongs to."""
    return corridor_of(MEASURES[kind].reading, from_country, to_country)
