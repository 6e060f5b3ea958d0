"""
The ears of matching and notifications in the drill: note an effect, tell on.

An effect says whether its event was newer than all of its key before: what a service with state
would have applied. Only newer events are answered.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.acting import Handler, Hears, InBatches, WithLookup
from tests.faults.drill import (
    DrillAnswered,
    DrillBegun,
    DrillPaused,
    DrillResumed,
    DrillSettled,
    Step,
)

_NOTE_ONE = text(
    """
    WITH newer AS (
        INSERT INTO drill_state AS s (key, sequence) VALUES (:key, :sequence)
        ON CONFLICT (key) DO UPDATE SET sequence = excluded.sequence
            WHERE s.sequence < excluded.sequence
        RETURNING key
    )
    INSERT INTO effect (event_id, source, topic, key, sequence, request, place, was_newer)
    SELECT :event_id, :source, :topic, :key, :sequence, :request, :place,
        EXISTS (SELECT 1 FROM newer)
    RETURNING was_newer
    """
)
_NOTE_MANY = text(
    """
    INSERT INTO effect (event_id, source, topic, key, sequence, request, place, was_newer)
    SELECT * FROM unnest(
        CAST(:event_id AS text[]), CAST(:source AS text[]), CAST(:topic AS text[]),
        CAST(:key AS text[]), CAST(:sequence AS bigint[]), CAST(:request AS text[]),
        CAST(:place AS int[]), CAST(:was_newer AS boolean[]))
    """
)
_STATES = text(
    "SELECT key, sequence FROM drill_state WHERE key = ANY(CAST(:keys AS text[])) "
    "ORDER BY key FOR UPDATE"
)
_ADVANCE = text(
    """
    INSERT INTO drill_state AS s (key, sequence)
    SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:sequences AS bigint[])) AS v(k, q) ORDER BY k
    ON CONFLICT (key) DO UPDATE SET sequence = greatest(s.sequence, excluded.sequence)
    """
)
_REPAIRED = text("SELECT wave FROM repaired WHERE wave = ANY(CAST(:waves AS int[]))")
_BROKEN_STATEMENT = text("SELECT 1 / :nothing")
Answer = Callable[[Event[Any], UnitOfWork, bool], None]


class Poisoned(Exception):
    """The event cannot be acted on until its wave is repaired."""


def hears_of(service: str) -> Hears:
    """The whole ear of one service of the drill."""
    if service == "matching":
        return {
            DrillBegun: InBatches(_note_all(service, answer=True)),
            DrillResumed: WithLookup(_look_up, _resume),
            DrillPaused: _note_each(service, answer=True),
        }
    if service == "notifications":
        return {
            DrillAnswered: InBatches(_note_all(service, answer=False)),
            DrillSettled: _note_each(service, answer=False),
        }
    return {}


def _note_all(service: str, *, answer: bool) -> Any:
    async def note(events: Sequence[Event[Step]], uow: UnitOfWork) -> None:
        await _stumble(service, events, uow)
        keys = sorted({event.key for event in events})
        found = await uow.session.execute(_STATES, {"keys": keys})
        states: dict[str, int] = {row.key: row.sequence for row in found}
        rows = []
        for event in events:
            was_newer = states.get(event.key, 0) < event.sequence
            if was_newer:
                states[event.key] = event.sequence
                if answer:
                    uow.publish(_answer(event), cause=event)
            rows.append(_row(event) | {"was_newer": was_newer})
        await uow.session.execute(
            _ADVANCE, {"keys": list(states), "sequences": list(states.values())}
        )
        await uow.session.execute(
            _NOTE_MANY, {name: [row[name] for row in rows] for name in rows[0]}
        )

    return note


def _note_each(service: str, *, answer: bool) -> Handler:
    async def note(event: Event[Step], uow: UnitOfWork) -> None:
        await _stumble(service, [event], uow)
        was_newer = await uow.session.scalar(_NOTE_ONE, _row(event))
        if was_newer and answer:
            uow.publish(_answer(event))

    return note


async def _look_up(events: Sequence[Event[Step]], uow: UnitOfWork) -> Mapping[str, int]:
    found = await uow.session.execute(_STATES, {"keys": sorted({each.key for each in events})})
    return {row.key: row.sequence for row in found}


async def _resume(event: Event[Step], uow: UnitOfWork, states: dict[str, int]) -> None:
    await _stumble("matching", [event], uow)
    was_newer = states.get(event.key, 0) < event.sequence
    states[event.key] = max(states.get(event.key, 0), event.sequence)
    noted = {name: [value] for name, value in (_row(event) | {"was_newer": was_newer}).items()}
    await uow.session.execute(_ADVANCE, {"keys": [event.key], "sequences": [states[event.key]]})
    await uow.session.execute(_NOTE_MANY, noted)
    if was_newer:
        uow.publish(_answer(event))


async def _stumble(service: str, events: Sequence[Event[Step]], uow: UnitOfWork) -> None:
    """Fail at the first event whose wave nobody repaired yet, in one of two ways."""
    guilty = [each for each in events if each.data.wave and each.data.fails_at == service]
    if not guilty:
        return
    waves = {"waves": sorted({each.data.wave for each in guilty})}
    repaired = set(await uow.session.scalars(_REPAIRED, waves))
    for each in guilty:
        if each.data.wave not in repaired:
            if each.data.place % 2:
                await uow.session.execute(_BROKEN_STATEMENT, {"nothing": 0})
            raise Poisoned(f"wave {each.data.wave} is not repaired")


def _answer(event: Event[Step]) -> Step:
    kind = DrillSettled if isinstance(event.data, DrillPaused) else DrillAnswered
    return kind(**event.data.model_dump())


def _row(event: Event[Step]) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "source": event.source,
        "topic": event.topic,
        "key": event.key,
        "sequence": event.sequence,
        "request": event.data.request,
        "place": event.data.place,
    }
