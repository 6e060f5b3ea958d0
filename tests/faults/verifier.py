"""
Compares the load driver's book, the databases and the topics at the end of a run.

It shares nothing with the system but the names of topics: own SQL, own reader of the log.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import asyncpg

from tests.faults import ledger, log
from tests.faults.accounts import Account, account_of
from tests.faults.effects_check import Effect, EffectsCheck
from tests.faults.log import TopicCount
from tests.faults.names import ANSWERED, BEGUN, HEARS, SERVICES
from tests.faults.straight import AWAY

_EFFECTS = "SELECT source, key, sequence, request, place, was_newer FROM effect ORDER BY n"
_TELLERS = {BEGUN: "registry", ANSWERED: "matching"}


@dataclass(slots=True)
class Verdict:
    """Everything that was compared."""

    checks: list[EffectsCheck] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    topics: dict[str, TopicCount] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    unrest: str = ""
    wrong: list[str] = field(default_factory=list)

    def total(self, what: str) -> int:
        """A number of all services together."""
        return sum(getattr(check, what) for check in self.checks)

    @property
    def wire_copies(self) -> int:
        """Records that the system wrote once too often."""
        return sum(each.wire_copies for each in self.topics.values())

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.unrest and not self.wrong and all(check.is_well for check in self.checks)


@dataclass(slots=True)
class Verifier:
    """Looks at one run from outside."""

    dsns: Mapping[str, str]
    book: Path
    bootstrap: str | None

    async def wait_until_quiet(self, *, seconds: float) -> str:
        """
        Wait until nothing is on its way; what still is when time is over, else nothing.

        A record counts as on its way until the hearer's position has passed it.
        """
        deadline = monotonic() + seconds
        while True:
            try:
                unrest = await self._unrest()
            except AWAY as error:
                unrest = repr(error)
            if not unrest or monotonic() > deadline:
                return unrest
            await asyncio.sleep(0.25)

    async def verify(self, *, unrest: str = "") -> Verdict:
        """Compare everything."""
        verdict = Verdict(unrest=unrest)
        book = ledger.read(self.book)
        for entry in book.values():
            verdict.requests[entry.answer] = verdict.requests.get(entry.answer, 0) + 1
        if self.bootstrap:
            for topic in (BEGUN, ANSWERED):
                verdict.topics[topic] = await log.count(self.bootstrap, topic)
        for service, topic in HEARS.items():
            teller = await asyncpg.connect(self.dsns[_TELLERS[topic]])
            hearer = await asyncpg.connect(self.dsns[service])
            try:
                told = await _last_told(teller, topic)
                late = {name for name, entry in book.items() if entry.late_at == service}
                check = EffectsCheck(service, late)
                async with hearer.transaction():
                    async for row in hearer.cursor(_EFFECTS, prefetch=5_000):
                        check.see(Effect(*row))
                check.conclude(book, told)
                verdict.checks.append(check)
                await self._balance(verdict, hearer, service, topic, sum(told.values()))
            except AssertionError as error:
                verdict.wrong.append(f"{service}: {error}")
            finally:
                await teller.close()
                await hearer.close()
        return verdict

    async def _balance(
        self,
        verdict: Verdict,
        hearer: asyncpg.Connection,
        service: str,
        topic: str,
        told: int,
    ) -> None:
        count = verdict.topics.get(topic, TopicCount())
        if self.bootstrap and len(count.written) != told:
            verdict.wrong.append(
                f"{topic}: {told} events were told, {len(count.written)} stand there"
            )
        strange = count.strays + count.unreadable + count.unknown
        account = await account_of(hearer, accepted=told + strange, unknown=count.unknown)
        verdict.accounts[service] = account
        if not account.is_balanced:
            verdict.wrong.append(f"{service}: {account}")

    async def _unrest(self) -> str:
        for service in SERVICES:
            connection = await asyncpg.connect(self.dsns[service], timeout=5)
            try:
                for table in ("outbox", "parked_key", "parked"):
                    left = await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608
                    if left:
                        return f"{service} has {left} rows in {table}"
                if self.bootstrap and service in HEARS:
                    behind = await self._behind(connection, HEARS[service])
                    if behind:
                        return f"{service} is {behind} records behind"
            finally:
                await connection.close()
        return ""

    async def _behind(self, connection: asyncpg.Connection, topic: str) -> int:
        assert self.bootstrap is not None
        ends = await log.ends_of(self.bootstrap, topic)
        rows = await connection.fetch(
            "SELECT partition, next_offset FROM consumer_position WHERE topic = $1", topic
        )
        positions = {row["partition"]: row["next_offset"] for row in rows}
        return sum(max(0, end - positions.get(partition, 0)) for partition, end in ends.items())


async def _last_told(connection: asyncpg.Connection, topic: str) -> dict[str, int]:
    rows = await connection.fetch("SELECT key, last FROM event_sequence WHERE topic = $1", topic)
    return {row["key"]: row["last"] for row in rows}
