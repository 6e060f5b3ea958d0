"""How an event is declared, and the catalog of all that are."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

_TYPE = re.compile(r"^(registry|matching|notifications|partner)\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")
_CATALOG: dict[str, type["EventData"]] = {}


class OnDeath(StrEnum):
    """What becomes of a line whose first event is given up."""

    RELEASE = "release"
    HOLD = "hold"


class EventData(BaseModel):
    """The facts of one event; `@event` says what it is called and how it travels."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]
    topic: ClassVar[str]
    key_field: ClassVar[str]
    people: ClassVar[tuple[str, ...]]
    on_death: ClassVar[OnDeath]

    @property
    def key(self) -> str:
        """The partition key: events with the same key stay in order."""
        return str(getattr(self, self.key_field))


DataT = TypeVar("DataT", bound=EventData)


def event(
    event_type: str,
    *,
    topic: str,
    key: str,
    people: tuple[str, ...] = (),
    on_death: OnDeath = OnDeath.RELEASE,
) -> Callable[[type[DataT]], type[DataT]]:
    """
    Declare an event: its type, its topic, the field that keeps events about one thing in order,
    and the fields that hold ids of people, one or a tuple each (erasure finds its rows by them).

    `on_death` says what happens when a hearer gives one up: most events carry the whole state of
    their thing, so the next one heals what this one missed, and the line is released; where each
    counts, the line is held until an operator decides.

    Raises ValueError for a malformed or repeated type, and for a field that does not exist.
    """

    def declare(data_type: type[DataT]) -> type[DataT]:
        if not _TYPE.match(event_type):
            raise ValueError(f"{event_type!r} is not <service>.<noun>.<past_verb>.v<N>")
        if event_type in _CATALOG:
            raise ValueError(f"{event_type!r} is declared twice")
        if not (data_type.__doc__ or "").strip():
            raise ValueError(f"{event_type!r} has no docstring: it is the public description")
        for field in (key, *people):
            if field not in data_type.model_fields:
                raise ValueError(f"{data_type.__name__} has no field {field!r}")
        data_type.event_type = event_type
        data_type.topic = topic
        data_type.key_field = key
        data_type.people = people
        data_type.on_death = on_death
        _CATALOG[event_type] = data_type
        return data_type

    return declare


def catalog() -> dict[str, type[EventData]]:
    """All declared events by type."""
    return dict(_CATALOG)
