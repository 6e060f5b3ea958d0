"""
Writes figures as SDMX-CSV 2.0.0, the data message that goes with SDMX 3.0.

After the field guide of the SDMX technical working group (github.com/sdmx-twg/sdmx-csv,
data-message/docs/sdmx-csv-field-guide.md): the kind of structure, its identification and the
action come first; then dimensions, measures and attributes in the structure's order; the form
is RFC 4180. `I` says that the data is for information.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Final

from services.registry.series.kinds import MEASURES, FigureKind
from services.registry.series.periods import Period

MEDIA_TYPE: Final = "application/vnd.sdmx.data+csv;version=2.0.0"
STRUCTURE_ID: Final = "DIASPORA:CORRIDOR_FIGURES(1.0.0)"
COLUMNS: Final[tuple[str, ...]] = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    # Dimensions.
    "FREQ",
    "INDICATOR",
    "FROM_AREA",
    "TO_AREA",
    "SOURCE",
    "TIME_PERIOD",
    # The measure.
    "OBS_VALUE",
    # Attributes.
    "UNIT_MEASURE",
    "UNIT_MULT",
    "LICENCE",
)


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure with who says so; countries are ISO 3166-1 alpha-3."""

    kind: FigureKind
    from_country: str
    to_country: str
    period: Period
    value: Decimal
    source: str
    licence: str


def header() -> str:
    """The first line."""
    return _written([COLUMNS])


def lines(observations: Iterable[Observation]) -> str:
    """One line for each figure."""
    return _written(_fields(each) for each in observations)


def is_asked_for(accept: str) -> bool:
    """Whether an Accept header names SDMX-CSV, in version 2 or in none."""
    for named in accept.lower().split(","):
        media, *parameters = [part.strip() for part in named.split(";")]
        if media == "application/vnd.sdmx.data+csv":
            versions = [each for each in parameters if each.startswith("version=")]
            if not versions or any(each.startswith("version=2.") for each in versions):
                return True
    return False


def _fields(seen: Observation) -> tuple[str, ...]:
    measure = MEASURES[seen.kind]
    return (
        "dataflow",
        STRUCTURE_ID,
        "I",
        "Q" if seen.period.quarter else "A",
        seen.kind.upper(),
        seen.from_country,
        seen.to_country,
        seen.source,
        seen.period.sdmx(),
        format(seen.value.normalize(), "f"),
        measure.sdmx_unit,
        str(measure.sdmx_power),
        seen.licence,
    )


def _written(rows: Iterable[tuple[str, ...]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
