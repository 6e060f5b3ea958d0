"""
What the columns of a list hold, and how each value stands in a cell of a spreadsheet.

A cell that begins like a formula would be run by the program that opens the file: it gets an
apostrophe before it, which is taken off when the file is read (OWASP, CSV injection).

* CellRefused           a cell cannot be read; the message says why
* TableRefused          the file as a whole cannot be read; the message says where and why
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

Row = dict[str, Any]
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MARKED = ("'", *_DANGEROUS)


class CellRefused(ValueError):
    """A cell cannot be read."""


class TableRefused(Exception):
    """The file as a whole cannot be read."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    """Never null: an empty cell is an empty text."""
    MAYBE = "text or null"
    """An empty cell is null; an empty text is a lone apostrophe."""
    NUMBER = "number or null"
    FLAG = "true or false"
    WORDS = "words"
    """Texts without white space, with a space between them."""
    NUMBERS = "numbers"
    """Whole numbers, with a space between them."""
    DOCUMENT = "JSON"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; `is_read` false for what only the registry says."""

    name: str
    kind: Kind = Kind.TEXT
    is_read: bool = True


def to_cell(kind: Kind, value: Any) -> str:
    """A value as a cell; what was written is read back as the same value."""
    if value is None:
        return ""
    if kind is Kind.MAYBE and value == "":
        return "'"
    if kind in (Kind.TEXT, Kind.MAYBE):
        return _guarded(str(value))
    if kind in (Kind.WORDS, Kind.NUMBERS):
        return _guarded(" ".join(str(each) for each in value))
    return _guarded(orjson.dumps(value).decode())


def from_cell(kind: Kind, cell: str) -> Any:
    """The value of a cell. Raises CellRefused."""
    if kind is Kind.TEXT:
        return _bare(cell)
    if kind is Kind.MAYBE:
        return "" if cell == "'" else (_bare(cell) or None)
    text = _bare(cell).strip()
    if kind is Kind.WORDS:
        return text.split()
    if kind is Kind.NUMBERS:
        return [_whole(word) for word in text.split()]
    if not text:
        return None
    # Spreadsheets write TRUE and FALSE.
    return _parsed(text.lower() if kind is Kind.FLAG else text, kind)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_MARKED) else text


def _bare(cell: str) -> str:
    """An apostrophe that stands before anything else is a letter of the text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_MARKED) else cell


def _whole(word: str) -> int:
    try:
        return int(word)
    except ValueError as error:
        raise CellRefused(f"{word[:40]!r} is no whole number") from error


def _parsed(text: str, kind: Kind) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise CellRefused(f"{text[:40]!r} is no {kind}") from error
    is_flag = isinstance(value, bool)
    if kind is Kind.FLAG and not is_flag:
        raise CellRefused(f"{text[:40]!r} is neither true nor false")
    if kind is Kind.NUMBER and (is_flag or not isinstance(value, int | float)):
        raise CellRefused(f"{text[:40]!r} is no number")
    return value
