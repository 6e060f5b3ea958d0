"""
Eight writers at once, at random: whatever happens, the ledger adds up.

`DIASPORA_LEDGER_OPERATIONS=10000` makes it as long as the promise says; the suite runs fewer.
"""

import asyncio
import os
from collections import Counter, defaultdict
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.registry.contributions.domain import EntryKind
from services.registry.contributions.schemas import Correction, EntryCreate, EntryRate
from services.registry.ledger import service as ledger
from services.registry.project_money.service import read_money
from shared.db.unit_of_work import Database
from shared.errors import Conflict, Unprocessable
from shared.money import Money
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.integration.registry.house import House
from tests.integration.registry.money import opened, published

OPERATIONS = int(os.environ.get("DIASPORA_LEDGER_OPERATIONS", "600"))
WRITERS = 8
SEED = 3
_DAY = "2026-03-01"
_ENTRIES = text(
    "SELECT e.*, c.project_id, c.currency AS own_currency FROM ledger_entry e "
    "JOIN contribution c ON c.id = e.contribution_id ORDER BY e.contribution_id, e.number"
)
_BALANCES = text("SELECT * FROM contribution_balance")
_PURSES = text("SELECT * FROM project_purse")
_TRACES = text(
    "SELECT (SELECT count(*) FROM audit WHERE action LIKE 'ledger.%'), "
    "(SELECT count(*) FROM outbox WHERE topic = 'registry.contributions')"
)


class Chance:
    """What one writer does next; few contributions and small amounts, so that they meet."""

    def __init__(self, seed: int, contributions: list[tuple[UUID, str]]) -> None:
        self._random = Random(seed)
        self._contributions = contributions
        self.entries: list[tuple[UUID, UUID, str]] = []

    async def act(self, database: Database, principal: Principal) -> str:
        """Book or take back something; answers how it ended."""
        try:
            async with database.unit_of_work() as uow:
                if self.entries and self._random.random() < 0.2:
                    contribution_id, entry_id, currency = self._random.choice(self.entries)
                    await ledger.correct(
                        uow,
                        principal=principal,
                        contribution_id=contribution_id,
                        entry_id=entry_id,
                        body=self._correction(currency),
                    )
                    return "corrected"
                contribution_id, own = self._random.choice(self._contributions)
                body = self._entry(own)
                made = await ledger.book(
                    uow, principal=principal, contribution_id=contribution_id, body=body
                )
        except (Conflict, Unprocessable) as refusal:
            return refusal.slug
        self.entries.append((contribution_id, made.id, body.amount.currency))
        return "booked"

    def _entry(self, own: str) -> EntryCreate:
        kinds = [each for each in EntryKind if each is not EntryKind.IN_KIND]
        currency = own if self._random.random() < 0.8 else {"MXN": "USD", "USD": "MXN"}[own]
        rate = None
        if currency != own:
            value = "18.2513" if own == "MXN" else "0.0548"
            rate = EntryRate.model_validate(
                {"rate": value, "rate_date": _DAY, "rate_source": "Banco de México"}
            )
        return EntryCreate.model_validate(
            {
                "kind": self._random.choices(kinds, (3, 3, 3, 2, 1))[0],
                "amount": Money(amount_minor=self._random.randint(1, 900), currency=currency),
                "rate": rate,
                "value_date": _DAY,
            }
        )

    def _correction(self, currency: str) -> Correction:
        is_whole = self._random.random() < 0.5
        part = Money(amount_minor=self._random.randint(1, 300), currency=currency)
        return Correction.model_validate(
            {"amount": None if is_whole else part, "value_date": _DAY, "note": "By chance."}
        )


async def test_eight_writers_at_once_never_break_the_ledger(house: House) -> None:
    club = await house.verified()
    projects = [await published(house, club) for _ in range(2)]
    contributions = [
        (UUID((await opened(house, each, club, currency=own)).rpartition("/")[2]), own)
        for each in projects
        for own in ("MXN", "MXN", "USD")
    ]
    owner = UUID(club.rpartition("/")[2])
    principal = Principal(PrincipalKind.PARTNER, owner, ROLES["partner"], "test")
    ended: Counter[str] = Counter()

    async def write(number: int) -> None:
        chance = Chance(SEED * 1000 + number, contributions)
        for _ in range(OPERATIONS // WRITERS):
            ended[await chance.act(house.database, principal)] += 1

    async with asyncio.TaskGroup() as writers:
        for number in range(WRITERS):
            writers.create_task(write(number))

    assert sum(ended.values()) == OPERATIONS // WRITERS * WRITERS
    # Chance did all there is to do, and every rule was asked to refuse.
    assert {"booked", "corrected"} <= ended.keys()
    assert {
        "pledged-too-little",
        "committed-too-little",
        "disbursed-too-little",
        "purse-too-small",
    } <= ended.keys()
    kept = ended["booked"] + ended["corrected"]
    await _check(house, kept)
    await _check_shares(house, projects)


async def _check(house: House, kept: int) -> None:
    """Every rule once more, from the raw entries, in the order in which they were booked."""
    async with house.database.connection() as connection:
        entries = list(await connection.execute(_ENTRIES))
        balances = {row.contribution_id: row for row in await connection.execute(_BALANCES)}
        purses = {
            (row.project_id, row.currency): (row.received, row.spent)
            for row in await connection.execute(_PURSES)
        }
        audited, told = (await connection.execute(_TRACES)).one()
    # What was refused left no entry, no line of audit, and nobody heard of it.
    assert len(entries) == audited == kept
    assert told == sum(entry.kind != "expenditure" for entry in entries)
    _check_corrections(entries)
    _check_purses(entries, purses)
    for contribution_id, row in balances.items():
        mine = [each for each in entries if each.contribution_id == contribution_id]
        assert [each.number for each in mine] == list(range(1, row.entries + 1))
        _check_balance(mine, row)


def _check_balance(entries: list[Any], row: Any) -> None:
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.kind] += entry.own_amount_minor
        assert sums["pledge"] >= sums["commitment"] >= sums["disbursement"] >= sums["refund"] >= 0
    stored = (row.pledged, row.committed, row.disbursed, row.refunded, row.spent)
    kinds = ("pledge", "commitment", "disbursement", "refund", "expenditure")
    assert stored == tuple(sums[kind] for kind in kinds)


def _check_corrections(entries: list[Any]) -> None:
    left: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        rest = left[entry.corrects or entry.id]
        rest[0] += entry.amount_minor
        rest[1] += entry.own_amount_minor
    assert all(min(rest) >= 0 for rest in left.values())
    assert all((amount == 0) == (worth == 0) for amount, worth in left.values())


def _check_purses(entries: list[Any], purses: dict[Any, tuple[int, int]]) -> None:
    effects = {"disbursement": (1, 0), "refund": (-1, 0), "expenditure": (0, 1)}
    found: dict[Any, tuple[int, int]] = dict.fromkeys(purses, (0, 0))
    for entry in entries:
        place, own = (entry.project_id, entry.own_currency), entry.own_amount_minor
        received, spent = effects.get(entry.kind, (0, 0))
        found[place] = (found[place][0] + received * own, found[place][1] + spent * own)
    assert found == purses
    assert all(received >= spent >= 0 for received, spent in purses.values())


async def _check_shares(house: House, projects: list[str]) -> None:
    reader = Principal(PrincipalKind.PERSON, house.person("reader"), ROLES["person"], "test")
    for path in projects:
        async with house.database.unit_of_work() as uow:
            found = await read_money(
                uow, principal=reader, project_id=UUID(path.rpartition("/")[2])
            )
        for currency in found.currencies:
            for name in ("pledged", "committed", "given"):
                shares = [getattr(each.shares, name) for each in currency.classes]
                assert shares == [None] * len(shares) or sum(shares) == 10_000
