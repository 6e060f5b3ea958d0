"""Lists that leave as CSV or JSON Lines come back as they were."""

import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.tabular.columns import Column, Kind, Row, TableRefused, from_cell, to_cell
from services.registry.tabular.reading import CsvReader, FoundRow, JsonLinesReader, RowReader
from services.registry.tabular.writing import csv_head, csv_lines, json_lines

# Whatever PostgreSQL's text can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
DANGEROUS = st.tuples(st.sampled_from(["=", "+", "-", "@", "'", "''", '"', "\t", "\r"]), TEXTS).map(
    "".join
)
ANY_TEXT = TEXTS | DANGEROUS
WORD = st.from_regex(r"[-=+@a-z0-9.']{1,8}", fullmatch=True)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(ANY_TEXT, inside, max_size=3),
    max_leaves=6,
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: ANY_TEXT,
    Kind.MAYBE: st.none() | ANY_TEXT,
    Kind.NUMBER: st.none() | NUMBERS,
    Kind.FLAG: st.booleans(),
    Kind.WORDS: st.lists(WORD, max_size=4),
    Kind.NUMBERS: st.lists(st.integers(-99, 99), max_size=4),
    Kind.DOCUMENT: DOCUMENTS,
}
COLUMNS = tuple(Column(kind.name.lower(), kind) for kind in Kind)
ROWS = st.lists(
    st.fixed_dictionaries({column.name: VALUES[column.kind] for column in COLUMNS}), max_size=5
)


def read(reader: RowReader, content: bytes, step: int) -> list[FoundRow]:
    """Every row of a file that comes in pieces."""
    found: list[FoundRow] = []
    for first in range(0, len(content), step):
        found.extend(reader.feed(content[first : first + step]))
    found.extend(reader.close())
    return found


def values_of(found: list[FoundRow]) -> list[Row | None]:
    return [each.values for each in found]


@given(rows=ROWS, step=st.integers(1, 60))
def test_csv_comes_back_as_it_left_in_pieces_of_any_size(rows: list[Row], step: int) -> None:
    content = csv_head(COLUMNS) + csv_lines(COLUMNS, rows)
    assert values_of(read(CsvReader(COLUMNS), content, step)) == rows


@given(rows=ROWS, step=st.integers(1, 60))
def test_json_lines_come_back_as_they_left(rows: list[Row], step: int) -> None:
    content = json_lines(COLUMNS, rows)
    assert values_of(read(JsonLinesReader(COLUMNS), content, step)) == rows


@given(kind=st.sampled_from(list(Kind)), data=st.data())
def test_no_cell_begins_like_a_formula(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    cell = to_cell(kind, value)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert from_cell(kind, cell) == value


@given(rows=ROWS)
def test_another_program_reads_the_same_cells(rows: list[Row]) -> None:
    content = (csv_head(COLUMNS) + csv_lines(COLUMNS, rows)).decode()
    read_by_python = list(csv.DictReader(StringIO(content, newline="")))
    assert [row["document"] for row in read_by_python] == [
        to_cell(Kind.DOCUMENT, row["document"]) for row in rows
    ]


NAMES = (Column("name"), Column("age", Kind.NUMBER), Column("open", Kind.FLAG))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names of the columns is missing"),
        (b"name,size\n", "no column is called 'size'"),
        (b"name,name\n", "stands there twice"),
        (b'name\n"a\n', "Line 2: a quote is left open"),
        (b'name\n"a"b\n', "Line 2: no CSV"),
        (b"name\n\xff\n", "not UTF-8"),
        (b"name\n" + b"a" * 300_000, "larger than 256 KB"),
    ],
)
def test_a_file_that_cannot_be_read_on_is_refused_with_its_line(content: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        read(CsvReader(NAMES), content, 1000)


def test_what_is_wrong_with_one_row_stays_with_it() -> None:
    content = b'name,age,open\n\nAda,x,true\nBo,1,maybe\nCy,1\n"D\nE",2,TRUE\nF,,false\n'
    found = read(CsvReader(NAMES), content, 7)
    assert [(each.line, each.refused) for each in found] == [
        (3, "age: 'x' is no number or null."),
        (4, "open: 'maybe' is no true or false."),
        (5, "It has 2 cells where the head has 3."),
        (6, None),
        (8, None),
    ]
    assert found[3].values == {"name": "D\nE", "age": 2, "open": True}
    assert found[4].values == {"name": "F", "age": None, "open": False}


def test_a_line_of_json_that_is_none_is_refused_alone() -> None:
    content = b'{"name": "A"}\nno\n[1]\n{"size": 1}\n'
    found = read(JsonLinesReader(NAMES), content, 5)
    assert [each.refused for each in found] == [
        None,
        "It is no JSON.",
        "It is no JSON object.",
        "No column is called 'size'.",
    ]


def test_a_mark_that_a_spreadsheet_puts_first_is_no_part_of_the_head() -> None:
    assert values_of(read(CsvReader(NAMES), b"\xef\xbb\xbfname\r\nA\r\n", 2)) == [{"name": "A"}]
