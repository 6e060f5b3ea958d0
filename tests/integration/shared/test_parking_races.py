"""Two processes at one line in the same moment: a later event never passes a parked one."""

from uuid import uuid4

from shared.db.unit_of_work import Database
from tests.support.events import effects
from tests.support.operators import Frozen, meanwhile
from tests.support.parking import Stumbling, batch, ear, records, rows


async def test_a_line_that_was_parked_while_its_events_were_taken_in_is_seen(
    database: Database,
) -> None:
    key = uuid4()
    told = await records(database, key, key)
    first, second = (ear(database, Stumbling((key, 1))) for _ in range(2))
    first.hooks = frozen = Frozen("consumer.before_commit")
    # Handed over once more, with the one behind it: it waits for the first one's inbox row.
    await meanwhile(
        database, frozen, first.apply([batch(told[:1])]), lambda: second.apply([batch(told)])
    )
    assert await effects(database) == []
    waiting = await rows(database, "SELECT key, count(*) AS many FROM parked GROUP BY key")
    assert [tuple(row) for row in waiting] == [(str(key), 2)]
