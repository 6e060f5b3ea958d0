"""Uploading activity files and letting the worker read them, for tests."""

from typing import Any

from sqlalchemy import text

from services.registry.reading.loops import Reading
from tests.integration.registry.house import House


async def upload(
    house: House, path: str, content: str | bytes, *, query: str = "", by: str = "founder"
) -> str:
    """Send a file for the partner; the path of the import."""
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}{query}",
        headers=house.as_(by, **{"Content-Type": "application/xml"}),
        content=content,
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "waiting"
    return str(answer.headers["location"])


async def read_next(house: House) -> bool:
    """Let a worker that has just started read one file; whether there was one."""
    return await Reading(house.database).step()


async def let_the_lease_run_out(house: House) -> None:
    """What has begun and not ended may be taken up by another worker."""
    async with house.database.unit_of_work() as uow:
        await uow.session.execute(
            text("UPDATE import_job SET leased_until = now() - interval '1 second'")
        )


async def end_of(house: House, job: str) -> dict[str, Any]:
    """Let the worker read the file; how the import ended."""
    assert await read_next(house)
    return dict((await house.api.get(job, headers=house.as_("founder"))).json())


async def run(house: House, path: str, content: str | bytes, query: str = "") -> dict[str, Any]:
    """Upload a file and let the worker read it."""
    return await end_of(house, await upload(house, path, content, query=query))


def counts(job: dict[str, Any]) -> tuple[int, int, int, int]:
    """Imported, updated, unchanged, rejected."""
    names = ("imported", "updated", "unchanged", "rejected")
    found = tuple(int(job[name]) for name in names)
    assert sum(found) == job["done"]
    return found[0], found[1], found[2], found[3]


async def items_of(house: House, job: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    """What became of each activity."""
    place = f"/v1/imports/{job['id']}/items{query}"
    page = await house.api.get(place, headers=house.as_("founder"))
    return list(page.json()["items"])


async def projects_of(house: House) -> dict[str, dict[str, Any]]:
    """The projects by their IATI identifier."""
    page = await house.api.get("/v1/projects", headers=house.as_("founder"))
    return {each["iati_identifier"]: each for each in page.json()["items"]}
