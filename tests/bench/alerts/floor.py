"""The same rows written by hand: an inbox row, a count, an alert and a delivery for each event."""

from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

import asyncpg

from shared.ids import new_id
from tests.bench.alerts.place import BATCH

_FACTS = (
    '{"project": "Solar cold rooms for three regional hospitals", "country": "SN", '
    '"role": "Refrigeration engineer", "reasons": []}'
)
_INBOX = """
    INSERT INTO inbox (consumer, source, event_id)
    SELECT 'floor', '/matching', e FROM unnest($1::text[]) AS v(e) ORDER BY e
"""
_COUNTS = """
    INSERT INTO recipient AS r (id, last_number) SELECT p, 1 FROM unnest($1::uuid[]) AS v(p)
    ORDER BY p ON CONFLICT (id) DO UPDATE SET last_number = r.last_number + 1
    RETURNING id, last_number
"""
_ALERTS = f"""
    INSERT INTO alert (id, recipient_kind, recipient_id, number, category, kind, dedupe_key, facts,
        subjects, in_inbox, created_at)
    SELECT a, 'person', p, n, 'match', 'match_found_skills', a::text, '{_FACTS}', ARRAY[p], true,
        now()
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS v(a, p, n)
"""  # noqa: S608  constants
_DELIVERIES = """
    INSERT INTO delivery (id, kind, reference, recipient_id, contact_point_id, state, attempts,
        due_at, created_at)
    SELECT d, 'alert', a, p, a, 'due', 0, now() + interval '1 day', now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS v(d, a, p)
"""


async def alerts_per_second(driver: asyncpg.Connection, people: Sequence[UUID]) -> float:
    """As many rows in as many transactions, and nothing decided."""
    began = perf_counter()
    for first in range(0, len(people), BATCH):
        some = list(people[first : first + BATCH])
        ids, deliveries = [new_id() for _ in some], [new_id() for _ in some]
        async with driver.transaction():
            await driver.execute(_INBOX, [str(each) for each in ids])
            counted = dict(await driver.fetch(_COUNTS, some))
            await driver.execute(_ALERTS, ids, some, [counted[each] for each in some])
            await driver.execute(_DELIVERIES, deliveries, ids, some)
    return len(people) / (perf_counter() - began)
