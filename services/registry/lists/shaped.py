"""The columns of a list whose rows are bodies of one schema, read off its fields."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from services.registry.tabular.columns import Column, Kind

# What JSON writes as a text.
_TEXTS = (str, UUID, date, datetime, Decimal, StrEnum)


def columns_of(schema: type[BaseModel], read: Collection[str] = ()) -> tuple[Column, ...]:
    """
    A column for each field in the schema's order; `read` are those that may come in.

    Lists of texts become words, so a schema with texts of several words in a list is not for this.
    """
    return tuple(
        Column(name, _kind(field.annotation), is_read=name in read)
        for name, field in schema.model_fields.items()
    )


def may_be_null(schema: type[BaseModel]) -> frozenset[str]:
    """The fields of a body that may be told as null."""
    return frozenset(
        name
        for name, field in schema.model_fields.items()
        if NoneType in _choices(field.annotation)
    )


def _choices(annotation: Any) -> list[Any]:
    """The types that a field may have, without what Annotated says about them."""
    if hasattr(annotation, "__metadata__"):
        return _choices(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        return [choice for each in get_args(annotation) for choice in _choices(each)]
    return [annotation]


def _kind(annotation: Any) -> Kind:
    choices = _choices(annotation)
    told = [each for each in choices if each is not NoneType]
    if all(_is(each, *_TEXTS) for each in told):
        return Kind.TEXT if len(told) == len(choices) else Kind.MAYBE
    if all(_is(each, bool) for each in told):
        return Kind.FLAG
    if all(_is(each, int, float) for each in told):
        return Kind.NUMBER
    if len(choices) == 1 and get_origin(told[0]) is list:
        inner = _choices(get_args(told[0])[0])
        if all(_is(each, *_TEXTS) for each in inner):
            return Kind.WORDS
        if all(_is(each, int) for each in inner):
            return Kind.NUMBERS
    return Kind.DOCUMENT


def _is(annotation: Any, *kinds: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, kinds)
