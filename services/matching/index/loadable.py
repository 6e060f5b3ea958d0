"""What columns have to be like so that an index can hold them."""

from collections.abc import Iterator

import numpy as np

from services.matching.index.columnar import ProfileColumns
from services.matching.index.columns import PART, SHORT
from services.matching.scoring.facts import ANY_MODALITY
from services.matching.scoring.ordering import NUMBER_BITS

_MOST = {
    "number": (1 << NUMBER_BITS) - 1,
    "first": SHORT - 1,
    "last": SHORT - 1,
    "years": np.iinfo(np.int32).max,
    "preferred": ANY_MODALITY,
    "accepted": ANY_MODALITY,
    "instruments": 255,
}
"""The least of each is 0."""


def check(columns: ProfileColumns) -> None:
    """Raises ValueError for the first column with something that cannot be held."""
    for name, most in _MOST.items():
        _within(name, columns.profiles[name], most)
    _within("first day", columns.busy["first"], PART)
    _within("last day", columns.busy["last"], PART)
    last_row = len(columns.profiles) - 1
    for name, rows in _rows(columns):
        _within(f"row of {name}", rows, last_row)


def _rows(columns: ProfileColumns) -> Iterator[tuple[str, np.ndarray]]:
    yield "busy", columns.busy["row"]
    for name in (
        "languages",
        "sectors",
        "practice",
        "origins",
        "affinities",
        "fund_countries",
        "fund_sectors",
    ):
        yield name, getattr(columns, name).rows


def _within(name: str, values: np.ndarray, most: int) -> None:
    if len(values) and not (values.min() >= 0 and values.max() <= most):
        raise ValueError(f"{name} {values.min()} to {values.max()}: 0 to {most} can be held")
