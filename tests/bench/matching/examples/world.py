"""
The full ESCO on a real PostgreSQL, and people drawn from it for every country of the examples.

Ten people for each occupation and country, ten skills each: eight, if there are as many, from
what ESCO calls essential for their trade, the others from all it names, at levels drawn too. Nobody
is real, and nobody is made to fit.
"""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.postgres import EmbeddedPostgres
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile
from services.matching.mirror.reading import read_credits
from services.matching.scoring.facts import OPEN_END, Credits, Held, ProfileFacts, Spoken, Window
from services.matching.taxonomy.service import import_taxonomy
from shared.db.engine import make_engine
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database, UnitOfWork
from tests.support.chance import new_uuid

_ZIPS: Final = ("esco_v1.1.1_classification_en_csv.zip", "esco_v1.1.1_relations_csv.zip")
_NAMED: Final = """
    SELECT o.labels ->> 'en' AS trade, s.skill_id, s.is_essential
    FROM occupation_skill s JOIN occupation o ON o.id = s.occupation_id
    WHERE o.labels ? 'en' ORDER BY trade, s.skill_id
"""
_SKILLS: Final = """
    SELECT s.id, s.idf16, l.label FROM skill s
    JOIN skill_label l ON l.skill_id = s.id AND l.language = 'en' AND l.is_preferred
"""
_EACH, _HELD, _ESSENTIAL = 10, 10, 8
_LANGUAGES: Final = {"AM": "hy", "SV": "es", "PA": "es"}


@dataclass(slots=True)
class World:
    """What the examples are made of; skills by internal id."""

    index: MatchIndex = field(default_factory=MatchIndex)
    essential: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    named: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    idf16: dict[int, int] = field(default_factory=dict)
    credits: Credits = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    trade_of: dict[UUID, str] = field(default_factory=dict)
    people: dict[UUID, ProfileFacts] = field(default_factory=dict)


async def make_world(data: Path, countries: tuple[str, ...]) -> World:
    """Import ESCO as an operator does, and draw the people."""
    world = World()
    async with _taxonomy(data) as driver:
        for row in await driver.fetch(_NAMED):
            world.named[row["trade"]].append(row["skill_id"])
            if row["is_essential"]:
                world.essential[row["trade"]].append(row["skill_id"])
        for row in await driver.fetch(_SKILLS):
            world.idf16[row["id"]], world.labels[row["id"]] = row["idf16"], row["label"]
        world.credits = await read_credits(driver)
    world.index.set_credits(world.credits)
    _draw(world, countries)
    return world


def _draw(world: World, countries: tuple[str, ...]) -> None:
    chance = random.Random(20_261_126)
    number = 0
    for country in countries:
        for trade, skills in sorted(world.named.items()):
            for _ in range(_EACH if len(skills) >= _HELD else 0):
                number += 1
                held = _some(chance, world.essential[trade], skills)
                person = _person(chance, number, country, held)
                world.people[person.profile_id] = person
                world.trade_of[person.profile_id] = trade
                world.index.put_profile(IndexedProfile(person))


def _some(chance: random.Random, essential: list[int], named: list[int]) -> list[int]:
    """Mostly what is essential for a trade, the rest from all that is named for it."""
    first = chance.sample(essential, min(_ESSENTIAL, len(essential)))
    others = [skill for skill in named if skill not in first]
    return first + chance.sample(others, _HELD - len(first))


def _person(chance: random.Random, number: int, country: str, skills: list[int]) -> ProfileFacts:
    years = chance.randint(1, 30)
    return ProfileFacts(
        profile_id=new_uuid(chance),
        number=number,
        owner=new_uuid(chance),
        is_open=True,
        skills=tuple(Held(skill, chance.randint(2, 5), years) for skill in sorted(skills)),
        origins=frozenset({country}),
        affinities=frozenset(),
        preferred=chance.choice((0, 1, 2, 3)),
        accepted=0,
        languages=(Spoken(_LANGUAGES[country], 6), Spoken("en", chance.randint(2, 6))),
        window=Window(0, OPEN_END),
        sectors=(),
        practice=frozenset(),
        years=years,
    )


@asynccontextmanager
async def _taxonomy(data: Path) -> AsyncIterator[asyncpg.Connection]:
    async def nothing(_: UnitOfWork) -> None:
        """There are no projects yet."""

    with _folder(data) as (folder, download):
        server = EmbeddedPostgres.start(folder / "postgres")
        try:
            admin = await asyncpg.connect(server.url(driver="postgresql"))
            await admin.execute("CREATE DATABASE matching")
            await admin.close()
            url = server.url("matching")
            await migrate(url, "services.matching")
            engine = make_engine(url, application_name="examples")
            async with Database(engine, source="/matching").unit_of_work() as uow:
                await import_taxonomy(uow, path=download, version="1.1.1", after=nothing)
            async with Database(engine, source="/matching").driver() as driver:
                yield driver
            await engine.dispose()
        finally:
            server.stop()


@contextmanager
def _folder(data: Path) -> Iterator[tuple[Path, Path]]:
    """A folder that the server's own user can enter, and the download inside it."""
    with TemporaryDirectory(prefix="diaspora-examples-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        download = folder / "esco"
        download.mkdir()
        for each in _ZIPS:
            (download / each).symlink_to(data / "matching" / each)
        yield folder, download
