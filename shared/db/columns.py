"""Columns that every service declares alike."""

from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field


def moment(**more: Any) -> Any:
    """A point in time, aware and in UTC."""
    return Field(sa_type=DateTime(timezone=True), **more)


def words(length: int, **more: Any) -> Any:
    """A value of an enumeration, stored as its word."""
    return Field(sa_type=String(length), **more)


def document(**more: Any) -> Any:
    """A JSON value."""
    return Field(sa_type=JSONB, **more)


def columns(model: Any) -> Any:
    """The columns of a table class, for building conditions."""
    return model.__table__.c
