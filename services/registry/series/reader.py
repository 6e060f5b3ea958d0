"""
Reads figures out of a CSV file, row by row; a bad row is told and the next one is read.

* FileNotUnderstood    the file as a whole is none of the forms
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.registry.countries.codes import UnknownCountry, alpha3
from services.registry.series.forms import Form, FormName, named, recognised
from services.registry.series.kinds import MEASURES, FigureKind
from services.registry.series.periods import NoPeriod, Period, period_of

_NUMBER = re.compile(r"-?\d{1,14}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,2})?", re.ASCII)
_QUARTER = re.compile(r"(\d{4}Q[1-4]) \[YR\1\]", re.ASCII)
# What comes after is noise: the files hold single-precision numbers in decimals.
_PLACES: Final = Decimal("0.000001")
_LARGEST: Final = Decimal(10**13)
_EMPTY = ("", "..")


class FileNotUnderstood(ValueError):
    """The file as a whole is none of the forms."""


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and the line that it stands in."""

    line: int
    kind: FigureKind
    from_country: str
    to_country: str
    period: Period
    value: Decimal


@dataclass(frozen=True, slots=True)
class Refused:
    """A row, or a cell of it, that is no figure."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Cell:
    value_at: int
    period_at: int | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in a row things stand."""

    sender_at: int
    receiver_at: int
    kind_at: int | None
    kind: FigureKind | None
    cells: tuple[_Cell, ...]
    only: tuple[int, str] | None
    is_wide: bool

    def counts(self, row: Sequence[str]) -> bool:
        """Whether the row is one of figures and not empty or a note."""
        if not any(field.strip() for field in row):
            return False
        return self.only is None or (len(row) > self.only[0] and row[self.only[0]] == self.only[1])


class Reader:
    """Figures of a file whose header was understood. Raises FileNotUnderstood."""

    def __init__(self, lines: Iterable[str], name: FormName | None = None) -> None:
        """Without a name the form is recognised by its columns."""
        self._rows = csv.reader(lines, strict=True)
        header = [field.strip() for field in next(self._read(), [])]
        form = named(name) if name else recognised(header)
        if form is None:
            raise FileNotUnderstood("The first line has the columns of no form that is known.")
        missing = sorted(set(form.columns()) - set(header))
        if missing:
            raise FileNotUnderstood(f"The first line lacks the column(s) {', '.join(missing)}.")
        self.form = form
        self._layout = _layout(form, header)

    def __iter__(self) -> Iterator[Found | Refused]:
        """Every figure and every refusal, in the order of the file."""
        for row in self._read():
            if self._layout.counts(row):
                yield from _figures(self._layout, row, self._rows.line_num)

    def _read(self) -> Iterator[list[str]]:
        try:
            yield from self._rows
        except (csv.Error, UnicodeDecodeError) as error:
            line = self._rows.line_num + 1
            raise FileNotUnderstood(f"Line {line} is no CSV in UTF-8.") from error


def _layout(form: Form, header: list[str]) -> _Layout:
    if form.value is None:
        found = ((place, _QUARTER.fullmatch(field)) for place, field in enumerate(header))
        cells = tuple(_Cell(place, None, period_of(hit[1])) for place, hit in found if hit)
    elif isinstance(form.period, str):
        cells = (_Cell(header.index(form.value), header.index(form.period), None),)
    else:
        cells = (_Cell(header.index(form.value), None, form.period),)
    kind = form.kind if isinstance(form.kind, FigureKind) else None
    return _Layout(
        sender_at=header.index(form.sender),
        receiver_at=header.index(form.receiver),
        kind_at=None if kind else header.index(form.kind),
        kind=kind,
        cells=cells,
        only=(header.index(form.only[0]), form.only[1]) if form.only else None,
        is_wide=form.value is None,
    )


def _figures(layout: _Layout, row: list[str], line: int) -> Iterator[Found | Refused]:
    for cell in layout.cells:
        # A table has a row for each two countries that there are; most of its cells are empty.
        if layout.is_wide and "".join(row[cell.value_at : cell.value_at + 1]).strip() in _EMPTY:
            continue
        try:
            yield _figure(layout, cell, row, line)
        except (UnknownCountry, NoPeriod, _NotUsable) as error:
            yield Refused(line, str(error))


class _NotUsable(ValueError):
    """What stands in a row is no figure; the message says why."""


def _figure(layout: _Layout, cell: _Cell, row: list[str], line: int) -> Found:
    sender, receiver = _country(row, layout.sender_at), _country(row, layout.receiver_at)
    if sender == receiver:
        raise _NotUsable("A corridor joins two countries, not one with itself.")
    kind = layout.kind or _kind(_field(row, layout.kind_at or 0))
    period = cell.period or period_of(_field(row, cell.period_at or 0))
    value = _value(_field(row, cell.value_at))
    if value < 0 and not MEASURES[kind].may_be_negative:
        raise _NotUsable(f"A figure of {kind} is not below nothing.")
    return Found(line, kind, sender, receiver, period, value)


def _field(row: list[str], place: int) -> str:
    if place >= len(row):
        raise _NotUsable("The row is shorter than the first line.")
    return row[place].strip()


def _country(row: list[str], place: int) -> str:
    code = _field(row, place)
    if not code:
        raise _NotUsable("The country has no ISO code.")
    return alpha3(code)


def _kind(written: str) -> FigureKind:
    if written not in list(FigureKind):
        raise _NotUsable(f"{written[:40]!r} is no kind of figure.")
    return FigureKind(written)


def _value(written: str) -> Decimal:
    if not _NUMBER.fullmatch(written):
        raise _NotUsable(f"{written[:40]!r} is no number.")
    value = Decimal(written)
    if abs(value) >= _LARGEST:
        raise _NotUsable(f"{written[:40]!r} is larger than any figure of a corridor.")
    # Adding nothing makes a negative nothing an ordinary one.
    return value.quantize(_PLACES) + 0
