"""Rows as lines of CSV (RFC 4180, UTF-8) or of JSON."""

import csv
from collections.abc import Sequence
from io import StringIO

import orjson

from services.registry.tabular.columns import Column, Row, to_cell


def csv_head(columns: Sequence[Column]) -> bytes:
    """The line with the names of the columns."""
    return _line([column.name for column in columns])


def csv_lines(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """A line for each row; a quoted cell may hold line ends of its own."""
    return b"".join(
        _line([to_cell(column.kind, row.get(column.name)) for column in columns]) for row in rows
    )


def json_lines(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """A JSON object on a line for each row, its members in the order of the columns."""
    return b"".join(
        orjson.dumps({column.name: row.get(column.name) for column in columns}) + b"\n"
        for row in rows
    )


def _line(cells: list[str]) -> bytes:
    written = StringIO(newline="")
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
