"""
Reads lists in pieces of any size, in constant memory, and gives rows as they end.

What is wrong with one row stays with that row; only a file that cannot be read on is refused.
"""

import csv
import hashlib
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from services.registry.tabular.columns import CellRefused, Column, Row, TableRefused, from_cell

# The largest row has six roles and texts of some thousand characters; a quote that is never
# closed would make one row of the whole file.
_MOST_ROW = 256 * 1024


@dataclass(frozen=True, slots=True)
class FoundRow:
    """
    One row as it stands in the file: its values, or why it is refused.

    Columns that the file leaves out are missing. `fingerprint` is that of the row's content.
    """

    line: int
    values: Row | None
    refused: str | None
    fingerprint: str


class RowReader(Protocol):
    """Takes a file in pieces and gives rows as they end."""

    def feed(self, piece: bytes) -> Iterator[FoundRow]:
        """The rows that end in this piece. Raises TableRefused."""
        ...

    def close(self) -> Iterator[FoundRow]:
        """The rest. Raises TableRefused when the file ends early."""
        ...


class _Lines:
    """Cuts pieces into records: at every line end that does not stand in quotes, if so asked."""

    def __init__(self, *, quotes: bool) -> None:
        self._decoder = getincrementaldecoder("utf-8-sig")(errors="strict")
        self._quotes = quotes
        self._rest: list[str] = []
        self._held = 0
        self._is_open = False
        self._line = 1
        self._begin = 1

    def feed(self, piece: bytes, *, is_last: bool = False) -> Iterator[tuple[int, str]]:
        """Each record with the line it begins on."""
        for part in _with_ends(self._decoded(piece, is_last=is_last)):
            self._hold(part)
            if part.endswith("\n") and not self._is_open:
                yield self._taken()
        if is_last and self._rest:
            if self._is_open:
                raise TableRefused(f"Line {self._begin}: a quote is left open.")
            yield self._taken()

    def _decoded(self, piece: bytes, *, is_last: bool) -> str:
        try:
            return self._decoder.decode(piece, is_last)
        except UnicodeDecodeError as error:
            raise TableRefused(f"After line {self._line}: the file is not UTF-8.") from error

    def _hold(self, part: str) -> None:
        self._rest.append(part)
        self._held += len(part)
        self._line += part.endswith("\n")
        if self._quotes and part.count('"') % 2:
            self._is_open = not self._is_open
        if self._held > _MOST_ROW:
            raise TableRefused(
                f"Line {self._begin}: the row is larger than 256 KB; is a quote left open?"
            )

    def _taken(self) -> tuple[int, str]:
        record, begin = "".join(self._rest), self._begin
        self._rest, self._held, self._begin = [], 0, self._line
        return begin, record


def _with_ends(text: str) -> Iterator[str]:
    """Cut behind every line feed, and there only: other separators may stand in a text."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


class CsvReader:
    """Reads CSV whose first line names its columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._known = {column.name: column for column in columns}
        self._lines = _Lines(quotes=True)
        self._columns: list[Column] | None = None

    def feed(self, piece: bytes) -> Iterator[FoundRow]:
        """The rows that end in this piece. Raises TableRefused."""
        yield from self._rows(self._lines.feed(piece))

    def close(self) -> Iterator[FoundRow]:
        """The rest. Raises TableRefused when the file ends early or has no head."""
        yield from self._rows(self._lines.feed(b"", is_last=True))
        if self._columns is None:
            raise TableRefused("Line 1: the line with the names of the columns is missing.")

    def _rows(self, records: Iterator[tuple[int, str]]) -> Iterator[FoundRow]:
        for line, record in records:
            if not record.strip("\r\n"):
                continue
            cells = _cells(line, record)
            if self._columns is None:
                self._columns = self._head(cells)
            else:
                yield self._row(line, cells, _fingerprint(record))

    def _head(self, names: list[str]) -> list[Column]:
        if strangers := [name for name in names if name not in self._known]:
            known = ", ".join(self._known)
            raise TableRefused(f"Line 1: no column is called {strangers[0][:60]!r}; but {known}.")
        if len(set(names)) < len(names):
            raise TableRefused("Line 1: a column stands there twice.")
        return [self._known[name] for name in names]

    def _row(self, line: int, cells: list[str], fingerprint: str) -> FoundRow:
        columns = self._columns or []
        if len(cells) != len(columns):
            said = f"It has {len(cells)} cells where the head has {len(columns)}."
            return FoundRow(line, None, said, fingerprint)
        values = {}
        for column, cell in zip(columns, cells, strict=True):
            try:
                values[column.name] = from_cell(column.kind, cell)
            except CellRefused as error:
                return FoundRow(line, None, f"{column.name}: {error}.", fingerprint)
        return FoundRow(line, values, None, fingerprint)


class JsonLinesReader:
    """Reads a JSON object on each line."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._known = {column.name for column in columns}
        self._lines = _Lines(quotes=False)

    def feed(self, piece: bytes) -> Iterator[FoundRow]:
        """The rows that end in this piece. Raises TableRefused."""
        yield from self._rows(self._lines.feed(piece))

    def close(self) -> Iterator[FoundRow]:
        """The rest."""
        yield from self._rows(self._lines.feed(b"", is_last=True))

    def _rows(self, records: Iterator[tuple[int, str]]) -> Iterator[FoundRow]:
        for line, record in records:
            if record.strip():
                yield self._row(line, record)

    def _row(self, line: int, record: str) -> FoundRow:
        fingerprint = _fingerprint(record)
        try:
            values = orjson.loads(record)
        except orjson.JSONDecodeError:
            return FoundRow(line, None, "It is no JSON.", fingerprint)
        if not isinstance(values, dict):
            return FoundRow(line, None, "It is no JSON object.", fingerprint)
        if strangers := [name for name in values if name not in self._known]:
            said = f"No column is called {strangers[0][:60]!r}."
            return FoundRow(line, None, said, fingerprint)
        return FoundRow(line, values, None, fingerprint)


def _cells(line: int, record: str) -> list[str]:
    try:
        return next(csv.reader([record.removesuffix("\n").removesuffix("\r")], strict=True))
    except (csv.Error, StopIteration) as error:
        raise TableRefused(f"Line {line}: no CSV ({str(error)[:100]}).") from error


def _fingerprint(record: str) -> str:
    return hashlib.sha256(record.strip().encode(errors="replace")).hexdigest()
