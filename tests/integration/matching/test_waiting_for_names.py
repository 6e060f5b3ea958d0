"""Who waits for an index of names, and what they hold while they do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from services.matching.taxonomy import service
from shared.db.unit_of_work import Database
from tests.integration.matching.test_doors import as_
from tests.support.waiting import until

pytestmark = pytest.mark.starter

ME = as_("person", uuid4())
# Far more than the four connections that there are.
MANY = 24
READ = 200


async def suggest(api: httpx2.AsyncClient, typed: str, language: str) -> list[str]:
    """The labels that are suggested."""
    answer = await api.get("/v1/skills", params={"q": typed, "lang": language}, headers=ME)
    assert answer.status_code == READ, answer.text
    assert answer.json()["language"] == language
    return [each["label"] for each in answer.json()["items"]]


@asynccontextmanager
async def names_held(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Nobody else can read the names of skills; who wants to, waits on the server."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE skill_label IN ACCESS EXCLUSIVE MODE")
            yield connection
    finally:
        await connection.close()


async def somebody_waits(holder: asyncpg.Connection) -> None:
    """Until the names that are held are wanted."""
    wanted = "relation = 'skill_label'::regclass AND NOT granted"

    async def is_wanted() -> bool:
        return bool(await holder.fetchval(f"SELECT count(*) FROM pg_locks WHERE {wanted}"))  # noqa: S608

    await until(is_wanted)


def names_read(engine: AsyncEngine) -> list[str]:
    """Grows by each statement that reads names, from now on."""
    seen: list[str] = []

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM skill_label" in statement:
            seen.append(statement)

    return seen


def in_use(database: Database) -> int:
    """How many connections somebody holds."""
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


async def test_while_one_index_is_made_others_answer_and_who_waits_for_it_holds_nothing(
    narrow_api: httpx2.AsyncClient, narrow_database: Database, matching_url: str
) -> None:
    ready = await suggest(narrow_api, "solar energy", "en")
    assert ready[0] == "solar energy"
    read = names_read(narrow_database.engine)
    async with names_held(matching_url) as holder:
        waiting = [
            asyncio.create_task(suggest(narrow_api, "énergie solaire", "fr")) for _ in range(MANY)
        ]
        await somebody_waits(holder)
        # Asked for after all of them: it comes by turns to a connection, and to no lock.
        assert await suggest(narrow_api, "solar energy", "en") == ready
        assert in_use(narrow_database) == 1
        async with narrow_database.unit_of_work() as uow:
            assert await uow.session.scalar(text("SELECT count(*) FROM skill")) > 300
        assert not any(task.done() for task in waiting)
    found = await asyncio.gather(*waiting)
    assert len(read) == 1
    assert all(labels == found[0] for labels in found)
    assert found[0][0] == "énergie solaire"
    assert in_use(narrow_database) == 0


async def test_who_cannot_be_answered_leaves_the_index_to_be_made_by_the_next(
    narrow_api: httpx2.AsyncClient, matching_url: str
) -> None:
    async with names_held(matching_url) as holder:
        gone = asyncio.create_task(suggest(narrow_api, "énergie solaire", "fr"))
        others = asyncio.create_task(suggest(narrow_api, "énergie solaire", "fr"))
        await somebody_waits(holder)
        gone.cancel()
    assert (await others)[0] == "énergie solaire"


async def test_names_that_are_written_while_an_index_is_made_are_found_at_once(
    narrow_api: httpx2.AsyncClient, narrow_database: Database, tmp_path: Path
) -> None:
    assert "nishati ya jua" not in await suggest(narrow_api, "nishati ya jua", "fr")
    async with narrow_database.unit_of_work() as uow:
        uri = await uow.session.scalar(text("SELECT uri FROM skill ORDER BY id LIMIT 1"))
    file = tmp_path / "skills.csv"
    file.write_text(f"conceptUri,skillType,preferredLabel,altLabels\n{uri},,nishati ya jua,\n")
    async with narrow_database.unit_of_work() as uow:
        await service.import_labels(uow, path=file, language="fr")
        # Not committed: whoever asks now finds what is in force, and keeps nothing else.
        assert "nishati ya jua" not in await suggest(narrow_api, "nishati ya jua", "fr")
    found = await asyncio.gather(
        *(suggest(narrow_api, "nishati ya jua", "fr") for _ in range(MANY))
    )
    assert {labels[0] for labels in found} == {"nishati ya jua"}


ARABIC = {
    "إدارة شبكات الكهرباء": "ادارة شبکات الکهرباء",
    "تركيب الألواح الشمسية": "ترکیب الالواح الشمسیة",
    "تعليم الكيمياء": "تعلیم الکیمیا",
    "رعاية المرضى": "رعایه المرضی",
    "طبّ الأسنان": "طب الاسنان",
}


async def test_arabic_names_are_found_from_any_keyboard(
    narrow_api: httpx2.AsyncClient, narrow_database: Database, tmp_path: Path
) -> None:
    async with narrow_database.unit_of_work() as uow:
        uris = await uow.session.scalars(text("SELECT uri FROM skill ORDER BY id"))
        lines = [
            f"{uri},skill/competence,{label}," for uri, label in zip(uris, ARABIC, strict=False)
        ]
        file = tmp_path / "skills_ar.csv"
        file.write_text(
            "\n".join(["conceptUri,skillType,preferredLabel,altLabels", *lines]), encoding="utf-8"
        )
        assert await service.import_labels(uow, path=file, language="ar") == len(ARABIC)
    for label, typed in ARABIC.items():
        assert (await suggest(narrow_api, typed, "ar"))[0] == label
        assert (await suggest(narrow_api, label, "ar"))[0] == label
    # As far as somebody has come, with the article and a letter wrong.
    assert (await suggest(narrow_api, "الشبکات الکهربایی", "ar"))[0] == "إدارة شبكات الكهرباء"
