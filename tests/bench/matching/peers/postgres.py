"""PostgreSQL 18 as a peer: a server of our own, the drawn rows in it, and the two questions."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Self
from uuid import UUID

import asyncpg
import numpy as np

from deploy.local.postgres import EmbeddedPostgres
from services.matching.engine.scored import Scored
from services.matching.index.terms import LEAST_S
from services.matching.scoring.facts import ProfileFacts
from services.matching.scoring.ordering import pack
from services.matching.scoring.people import sector_fit
from services.matching.scoring.powers import P2, P8
from tests.bench.matching.peers import people_sql, roles_sql
from tests.bench.matching.peers.columns import Columns
from tests.bench.matching.peers.copying import Copied
from tests.bench.matching.peers.questions import Question

_SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "maintenance_work_mem": "512MB"}
_POWER = np.dtype([("x", "i4"), ("p8", "i4"), ("p2", "i4")])
_CREDIT = np.dtype([("held", "i4"), ("asked", "i4"), ("credit", "i2"), ("is_narrow", "i2")])
Rows = Sequence[Mapping[str, Any]]
Place = tuple[int, int, int, int, int, int, bytes]
"""Key, R, A, B, S, L and facts."""


@dataclass(slots=True)
class Postgres:
    """A server that ends with `stop`; every answer comes with the seconds that it took."""

    home: tempfile.TemporaryDirectory[str]
    server: EmbeddedPostgres
    runner: asyncio.Runner
    driver: asyncpg.Connection
    columns: Columns
    _statements: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, columns: Columns) -> Self:
        """A server with empty tables; it keeps what it commits, as in production."""
        home = tempfile.TemporaryDirectory(prefix="diaspora-bench-")
        Path(home.name).chmod(0o755)
        server = EmbeddedPostgres.start(Path(home.name) / "postgres", more=_SETTINGS)
        runner = asyncio.Runner()
        driver = runner.run(asyncpg.connect(server.url(driver="postgresql")))
        made = cls(home, server, runner, driver, columns)
        made.run(people_sql.TABLES + roles_sql.TABLES)
        return made

    def stop(self) -> None:
        """End the server and forget its data."""
        self.runner.run(self.driver.close())
        self.runner.close()
        self.server.stop()
        self.home.cleanup()

    def run(self, statements: str) -> None:
        """Statements without an answer."""
        self.runner.run(self.driver.execute(statements))

    def load(self, roles: np.ndarray, needs: np.ndarray, credits_: np.ndarray) -> None:
        """Copy everything, index it, and tell the planner of it."""
        power = np.array([(x, *both) for x, both in enumerate(zip(P8, P2, strict=True))], _POWER)
        for table, rows in (
            ("person", self.columns.people),
            ("posting", self.columns.postings),
            ("power", power),
            ("role", roles),
            ("need", np.sort(needs, order=("country", "skill"))),
            ("credit", credits_),
        ):
            copying = self.driver.copy_to_table(table, source=Copied(rows), format="binary")
            self.runner.run(copying)
        self.run(people_sql.INDEXES + roles_sql.INDEXES)
        self.run("VACUUM ANALYZE")
        self.run("CHECKPOINT")
        self.run(people_sql.SESSION)

    def best(self, form: str, question: Question) -> tuple[list[Place], float]:
        """The first hundred of a role, found in one of the forms."""
        role = question.row
        has_musts = bool(role["musts"])
        values = [question.ranks[:, level].tolist() for level in range(5)]
        asked = (
            question.country,
            question.needs.tolist(),
            question.skills.tolist(),
            *values,
            question.close.tolist(),
            question.least,
            question.whole,
            *(int(role[name]) for name in ("wished", "wished_level", "modalities")),
            question.sectors,
            *(int(role[n]) for n in ("first", "last", "required", "required_level", "days")),
            list(question.project.facts.own_people),
            list(question.project.facts.excluded),
            int(role["number"]),
            int(role["musts"]),
        )
        rows, seconds = self._timed(people_sql.best(form, has_musts=has_musts), *asked)
        return [_place(question, row) for row in rows], seconds

    def open_for(self, person: ProfileFacts) -> tuple[list[tuple[int, UUID, int]], float]:
        """Key, project and role of every place that is open for somebody."""
        columns = self.columns
        (origin,) = person.origins
        other = next(iter(person.affinities - person.origins), None)
        ties = [0, columns.countries[origin], *([columns.countries[other]] if other else [])]
        one, two = person.languages
        rows, seconds = self._timed(
            roles_sql.OPEN_FOR,
            [held.skill for held in person.skills],
            [held.level for held in person.skills],
            ties,
            columns.countries[origin],
            columns.countries[other] if other else -1,
            *columns.spoken(one),
            *columns.spoken(two),
            person.preferred,
            person.accepted,
            [sector_fit(person.sectors, sector) for sector in columns.sectors.words()],
            person.window.start,
            person.window.end,
            LEAST_S,
            person.years,
            person.number,
        )
        return [(row["key"], row["project_id"], row["role"]) for row in rows], seconds

    def replace(self, person: ProfileFacts) -> float:
        """The seconds of a transaction that gives somebody other skills and ties."""
        return self.runner.run(self._replace(person))

    async def _replace(self, person: ProfileFacts) -> float:
        postings = self.columns.postings_of(person)
        (*_, one, one_level, other, other_level, sector) = self.columns.person(person)
        start = perf_counter()
        async with self.driver.transaction():
            await self.driver.execute("DELETE FROM posting WHERE person = $1", person.number)
            await self.driver.execute(
                "INSERT INTO posting SELECT * FROM unnest($1::int2[], $2::int4[], $3::int2[], "
                "$4::int4[], $5::int2[])",
                *map(list, zip(*[(*row[:4], int(row[4])) for row in postings], strict=True)),
            )
            await self.driver.execute(
                "UPDATE person SET years = $2, preferred = $3, accepted = $4, first = $5, "
                "last = $6, one = $7, one_level = $8, other = $9, other_level = $10, sector = $11 "
                "WHERE number = $1",
                person.number,
                person.years,
                person.preferred,
                person.accepted,
                person.window.start,
                person.window.end,
                one,
                one_level,
                other,
                other_level,
                sector,
            )
        return perf_counter() - start

    def _timed(self, statement: str, *asked: object) -> tuple[Rows, float]:
        return self.runner.run(self._ask(statement, asked))

    async def _ask(self, statement: str, asked: Sequence[object]) -> tuple[Rows, float]:
        prepared = self._statements.get(statement)
        if prepared is None:
            prepared = self._statements[statement] = await self.driver.prepare(statement)
        start = perf_counter()
        rows = await prepared.fetch(*asked)
        return rows, perf_counter() - start


def place_of(scored: Scored) -> Place:
    """The same of a place that the index found."""
    return (scored.key, scored.r, scored.a, scored.b, scored.s, scored.l, scored.facts)


def _place(question: Question, row: Mapping[str, Any]) -> Place:
    key, r, a, b, s, l, *head = list(row.values())[:10]  # noqa: E741
    return (key, r, a, b, s, l, pack(head, question.met(row["ranks"])))


def credit_rows(rows: Sequence[tuple[int, int, int, bool]]) -> np.ndarray:
    """(held, asked, credit, is narrow) as rows of the table."""
    return np.sort(np.array(rows, _CREDIT), order=("held", "asked"))
