"""People, projects and events for the histories that lists must survive."""

import random
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text

from services.matching.engine.sql import SqlEngine
from services.matching.features.service import all_projects_again
from services.matching.hears import HEARS
from services.matching.lists.service import Keeper
from services.matching.profiles.service import import_profiles
from services.matching.statements.schemas import (
    Consent,
    FundingInterest,
    OriginTie,
    ProfileWrite,
    SkillHeld,
    TieNature,
)
from services.matching.subjects.service import erase_subject
from services.matching.taxonomy.service import load_starter
from services.matching.telling.loops import tell
from shared.contracts.envelope import Event
from shared.contracts.registry import ProjectPublished
from shared.contracts.values import Instrument
from shared.db.unit_of_work import Database
from shared.money import Money
from tests.support.events import act_on

PARTNER = uuid4()


async def starter_skills(database: Database) -> list[str]:
    """Six skills of the starter set, which is in force."""
    async with database.unit_of_work() as uow:
        await load_starter(uow, after=all_projects_again)
        found = await uow.session.scalars(text("SELECT uri FROM skill ORDER BY id LIMIT 6"))
        return list(found)


async def related_skills(database: Database) -> list[str]:
    """Six skills of the same, each of which is worth something where the first is asked for."""
    await starter_skills(database)
    closest = (
        "SELECT s.uri FROM skill_credit c JOIN skill s ON s.id = c.held_id "
        "WHERE c.skill_id = 1 ORDER BY c.credit DESC, s.id LIMIT 6"
    )
    async with database.connection() as connection:
        return list(await connection.scalars(text(closest)))


def person(chance: random.Random, skills: list[str]) -> ProfileWrite:
    """Somebody with some of the skills."""
    known = chance.sample(skills, k=chance.randint(1, 4))
    ticket = Money(amount_minor=chance.choice((10_000, 50_000)), currency="EUR")
    return ProfileWrite(
        skills=[SkillHeld(skill=uri, level=chance.randint(2, 5), years=3) for uri in known],
        origin_ties=[OriginTie(country=chance.choice(("SN", "MX")), nature=TieNature.BIRTH)],
        funding=FundingInterest(
            instruments=[Instrument.LOAN],
            smallest_ticket=ticket,
            largest_ticket=Money(amount_minor=900_000, currency="EUR"),
        ),
        consent=Consent(matching=True),
    )


def heard(data: object, sequence: int, event_id: str | None = None) -> Event:  # type: ignore[type-arg]
    """An event as it arrives."""
    return Event(
        id=event_id or str(uuid4()),
        source="/registry",
        type=data.event_type,  # type: ignore[attr-defined]
        subject=data.key,  # type: ignore[attr-defined]
        time=data.at if hasattr(data, "at") else None,  # type: ignore[arg-type]
        topic=data.topic,  # type: ignore[attr-defined]
        key=data.key,  # type: ignore[attr-defined]
        sequence=sequence,
        correlation_id="test",
        causation_id=None,
        traceparent=None,
        data=data,
    )


def published(project_id: UUID, skills: list[str], title: str = "A project") -> ProjectPublished:
    """A project that asks for one role and for money."""
    return ProjectPublished.model_validate(
        {
            "project_id": project_id,
            "partner_id": PARTNER,
            "kind": "investment",
            "title": title,
            "summary": "",
            "language": "en",
            "country": "SN",
            "place": None,
            "sector": "12220",
            "sdg_targets": [],
            "open_to_all": True,
            "host_partner_id": None,
            "roles": [
                {
                    "number": 1,
                    "title": "Somebody",
                    "positions": 1,
                    "skills": [
                        {"skill": uri, "level": 2, "weight": 3, "must_have": False}
                        for uri in skills
                    ],
                    "languages_required": [],
                    "languages_wished": [],
                    "modalities": [],
                    "window": None,
                    "needed_days": None,
                    "isco_groups": [],
                    "refused_practice_countries": [],
                    "safeguard_list_version": None,
                    "safeguard_rule_id": None,
                }
            ],
            "funding": {
                "goal": {"amount_minor": 5_000_000, "currency": "EUR"},
                "raised": {"amount_minor": 0, "currency": "EUR"},
                "instruments": ["loan"],
                "smallest_ticket": None,
                "largest_ticket": None,
                "matching_fund_open": False,
            },
            "iati_identifier": None,
            "at": "2026-11-24T09:00:00Z",
        }
    )


async def hear(database: Database, data: object, sequence: int) -> None:
    """Let matching act on an event."""
    async with database.unit_of_work() as uow:
        event = heard(data, sequence)
        await act_on(HEARS, event, uow)


async def work(database: Database, keeper: Keeper | None = None, *, dies: bool = False) -> None:
    """Do all the work there is; a worker that dies in the middle leaves no trace in the rows."""
    keeper = keeper or Keeper()
    while True:
        try:
            async with database.driver() as driver:
                had_work = await keeper.follow(driver)
                if dies:
                    raise InterruptedError
        except InterruptedError:
            keeper.doubt()
            return
        await keeper.settle()
        if not had_work:
            return


async def join(
    database: Database, chance: random.Random, skills: list[str], size: int
) -> dict[UUID, UUID]:
    """So many new people: profiles by owner."""
    who = [(uuid4(), person(chance, skills)) for _ in range(size)]
    async with database.unit_of_work() as uow:
        made = await import_profiles(uow, profiles=who)
    return dict(zip((owner for owner, _ in who), made, strict=True))


async def assert_prefixes(database: Database, least: int) -> None:
    """Every stored list is a prefix of the true order, at least min(least, qualified) long."""
    async with database.unit_of_work() as uow:
        stored: dict[tuple[UUID, int], list[tuple[UUID, int]]] = defaultdict(list)
        rows = await uow.session.execute(
            text(
                "SELECT project_id, role, profile_id, order_key FROM match ORDER BY order_key DESC"
            )
        )
        for row in rows:
            stored[row.project_id, row.role].append((row.profile_id, row.order_key))
        open_lists = await uow.session.execute(
            text(
                "SELECT project_id, role FROM role_feature JOIN project_feature p "
                "USING (project_id) WHERE p.is_open UNION ALL "
                "SELECT project_id, 0 FROM project_feature WHERE is_open AND instruments <> 0"
            )
        )
        places = {(row.project_id, row.role) for row in open_lists}
        assert set(stored) <= places
        for project_id, role in places:
            true = await SqlEngine(uow.session).best(project_id, role, None)
            order = [(each.profile_id, each.key) for each in true]
            found = stored[project_id, role]
            assert found == order[: len(found)]
            assert len(found) >= min(least, len(order))


async def tell_once(database: Database) -> bool:
    """Tell one of each kind; answers whether there was any."""
    return await tell(database)()


async def rows(database: Database, table: str) -> int:
    """How many rows a table has."""
    async with database.connection() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def crowd(database: Database, skills: list[str], size: int) -> dict[UUID, UUID]:
    """So many people with profiles, by owner; nothing is said to them of themselves."""
    chance = random.Random(11)
    who = [(uuid4(), person(chance, skills)) for _ in range(size)]
    async with database.unit_of_work() as uow:
        made = await import_profiles(uow, profiles=who)
    # Before there are projects: a changed profile is told of its own best ones besides.
    await work(database)
    return dict(zip((owner for owner, _ in who), made, strict=True))


async def payloads(database: Database, kind: str) -> list[dict[str, Any]]:
    """What was told of one kind of event, the oldest first."""
    asked = text("SELECT payload FROM outbox WHERE event_type = :kind ORDER BY id")
    async with database.connection() as connection:
        found = await connection.scalars(asked, {"kind": kind})
        return [orjson.loads(payload) for payload in found]


async def erase(database: Database, owner: UUID) -> None:
    """As somebody else's request, in a transaction of its own."""
    async with database.unit_of_work(lock_timeout_ms=300) as uow:
        await erase_subject(uow, person_id=owner, actor="the person")
