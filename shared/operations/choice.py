"""Which of many an operator means: the filters of lists and of what is sent again in bulk."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, FromClause

from shared.http.dependencies import NO_NUL

# One call stays one short transaction.
MOST_AT_ONCE = 500
_Consumer = Annotated[str, Field(max_length=100, pattern=NO_NUL, examples=["matching"])]
_Topic = Annotated[str, Field(max_length=249, pattern=NO_NUL, examples=["registry.projects"])]
_Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


@dataclass(frozen=True, slots=True)
class Choice:
    """What must be equal; None where anything goes."""

    consumer: str | None = None
    topic: str | None = None
    key: str | None = None
    type: str | None = None

    def of(self, rows: FromClause) -> list[ColumnElement[bool]]:
        """As conditions on rows that have such columns."""
        columns: dict[str, Any] = {
            "consumer": self.consumer,
            "topic": self.topic,
            "key": self.key,
            "event_type": self.type,
        }
        return [rows.c[name] == value for name, value in columns.items() if value is not None]

    def facts(self) -> dict[str, Any]:
        """For the audit; a key may be somebody's id, so only that there was one."""
        return {
            "consumer": self.consumer,
            "topic": self.topic,
            "type": self.type,
            "one_key": self.key is not None,
        }


class ChoiceBody(BaseModel):
    """Which are meant; what is left out may be anything."""

    model_config = ConfigDict(extra="forbid", strict=True)

    consumer: _Consumer | None = None
    topic: _Topic | None = None
    key: _Word | None = None
    type: _Word | None = None

    def choice(self) -> Choice:
        """As a value."""
        return Choice(self.consumer, self.topic, self.key, self.type)


def _of_places(
    consumer: Annotated[str | None, Query(max_length=100, pattern=NO_NUL)] = None,
    topic: Annotated[str | None, Query(max_length=249, pattern=NO_NUL)] = None,
) -> Choice:
    return Choice(consumer, topic)


PlaceChoice = Annotated[Choice, Depends(_of_places)]


def _of_lines(
    places: PlaceChoice,
    key: Annotated[str | None, Query(max_length=200, pattern=NO_NUL)] = None,
) -> Choice:
    return Choice(places.consumer, places.topic, key)


LineChoice = Annotated[Choice, Depends(_of_lines)]


def _of_events(
    lines: LineChoice,
    event_type: Annotated[
        str | None, Query(alias="type", max_length=200, pattern=NO_NUL, description="Event type.")
    ] = None,
) -> Choice:
    return Choice(lines.consumer, lines.topic, lines.key, event_type)


EventChoice = Annotated[Choice, Depends(_of_events)]
