"""Columns are read off a schema: what each field holds, and what of it may be null."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.lists.everything import LISTS
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.tabular.columns import Kind


class Colour(StrEnum):
    RED = "red"


class Shape(BaseModel):
    """A field of each kind."""

    id: UUID
    colour: Colour | None
    rate: Decimal | None
    day: date
    count: int
    share: Annotated[float | None, Field(ge=0)]
    is_round: bool
    is_even: bool | None
    colours: list[Colour]
    numbers: list[Annotated[int, Field(ge=1)]]
    words: list[str] | None
    parts: list["Shape"]
    by_name: dict[str, str]


def test_each_field_has_the_kind_of_what_it_holds() -> None:
    assert {each.name: each.kind for each in columns_of(Shape)} == {
        "id": Kind.TEXT,
        "colour": Kind.MAYBE,
        "rate": Kind.MAYBE,
        "day": Kind.TEXT,
        "count": Kind.NUMBER,
        "share": Kind.NUMBER,
        "is_round": Kind.FLAG,
        "is_even": Kind.FLAG,
        "colours": Kind.WORDS,
        "numbers": Kind.NUMBERS,
        "words": Kind.DOCUMENT,
        "parts": Kind.DOCUMENT,
        "by_name": Kind.DOCUMENT,
    }


def test_only_what_is_named_comes_in() -> None:
    read = [each.name for each in columns_of(Shape, read={"day", "count"}) if each.is_read]
    assert read == ["day", "count"]


def test_null_is_a_value_where_the_schema_says_so() -> None:
    assert may_be_null(Shape) == {"colour", "rate", "share", "is_even", "words"}


def test_every_list_that_only_leaves_reads_nothing() -> None:
    for listing in LISTS.values():
        if listing.take is None and listing.name != "members":
            assert not any(column.is_read for column in listing.columns), listing.name
