"""
What became of everything that was accepted, by one service's own tables.

accepted = applied + ignored + parked + quarantined + dead: nothing may be in two places, nothing in
none.
"""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True)
class Account:
    """One hearer's books at the end."""

    accepted: int
    applied: int
    ignored: int
    parked: int
    quarantined: int
    dead: int

    @property
    def is_balanced(self) -> bool:
        """Whether both sides are equal."""
        found = self.applied + self.ignored + self.parked + self.quarantined + self.dead
        return self.accepted == found

    def __str__(self) -> str:
        return (
            f"accepted {self.accepted} = applied {self.applied} + ignored {self.ignored}"
            f" + parked {self.parked} + quarantined {self.quarantined} + dead {self.dead}"
        )


async def account_of(connection: asyncpg.Connection, *, accepted: int, unknown: int) -> Account:
    """
    Read the books; `accepted` is what the log holds, each event and each strange record once.

    `unknown` records are ignored without a row in the inbox.
    """
    outcomes = dict(await connection.fetch("SELECT outcome, count(*) FROM inbox GROUP BY outcome"))
    parked = await connection.fetchval("SELECT count(*) FROM parked")
    dead = await connection.fetchval("SELECT count(*) FROM dead_letter")
    if parked != outcomes.get("parked", 0) or dead != outcomes.get("dead", 0):
        raise AssertionError(f"the inbox says {outcomes}; parked {parked}, dead {dead}")
    return Account(
        accepted=accepted,
        applied=outcomes.get("applied", 0),
        ignored=outcomes.get("ignored", 0) + outcomes.get("discarded", 0) + unknown,
        parked=parked,
        quarantined=await connection.fetchval("SELECT count(*) FROM quarantine"),
        dead=dead,
    )
