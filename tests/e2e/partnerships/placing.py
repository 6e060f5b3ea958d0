"""What partners and people do with placements in the stories."""

from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from tests.e2e.people import Running, ok
from tests.support.waiting import until

_LISTS = Path(__file__).parents[3] / "services" / "registry" / "safeguards" / "lists"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the month's last one where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


async def partner_of_kind(
    system: Running, subject: str, slug: str, name: str, kind: str, **more: Any
) -> str:
    """A verified partner of a kind; its id."""
    body = {"slug": slug, "name": name, "partner_type": kind, "sides": ["origin"]} | more
    async with system.client("registry", "person", subject) as founder:
        made = await ok(await founder.post("/v1/partners", json=body))
        await ok(await founder.post(f"/v1/partners/{made['id']}/submit"))
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        await ok(await reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
    return str(made["id"])


async def safeguard_lists(system: Running) -> None:
    """The lists of the WHO and of the United Kingdom are loaded."""
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        for path in sorted(_LISTS.glob("*.json")):
            body = orjson.loads(path.read_bytes())
            await ok(await reviewer.post("/v1/safeguards/lists", json=body))


async def do(
    system: Running, subject: str, placement: str, verb: str, **body: Any
) -> dict[str, Any]:
    """Somebody does something with a placement; how it stands then."""
    async with system.client("registry", "person", subject) as client:
        path = f"/v1/placements/{placement}/{verb}"
        return dict(await ok(await client.post(path, json=body or None)))


async def says_yes(
    system: Running, subject: str, placement: str, partner: str, reason: str
) -> dict[str, Any]:
    """A partner agrees to a placement; how it stands then."""
    return await do(
        system, subject, placement, "decide", partner_id=partner, says="yes", reason=reason
    )


async def seen(system: Running, subject: str, placement: str) -> dict[str, Any]:
    """A placement as somebody sees it."""
    async with system.client("registry", "person", subject) as client:
        return dict(await ok(await client.get(f"/v1/placements/{placement}")))


async def edited(system: Running, subject: str, placement: str, **changes: Any) -> dict[str, Any]:
    """A placement after an edit."""
    async with system.client("registry", "person", subject) as client:
        read = await client.get(f"/v1/placements/{placement}")
        tag = {"If-Match": read.headers["etag"]}
        path = f"/v1/placements/{placement}"
        return dict(await ok(await client.patch(path, headers=tag, json=changes)))


async def profile(system: Running, subject: str, **statement: Any) -> str:
    """A published profile; its id."""
    body = {"consent": {"matching": True, "introductions": True}} | statement
    async with system.client("matching", "person", subject) as person:
        made = await ok(await person.put("/v1/profiles/me", json=body))
        await ok(await person.post("/v1/profiles/me/publish"))
    return str(made["profile_id"])


async def opened_by_match(system: Running, subject: str, match: str) -> dict[str, Any]:
    """The placement that a match brings about, once it is there."""

    async def there() -> dict[str, Any] | None:
        async with system.client("registry", "person", subject) as client:
            answer = await client.get(f"/v1/placements/{match}")
        return dict(answer.json()) if answer.status_code == 200 else None

    found = await until(there)
    assert found is not None
    return found


async def listed_match(system: Running, subject: str, project: str) -> str:
    """The match of the first who stands in a project's list, once somebody does."""

    async def first() -> str | None:
        async with system.client("matching", "person", subject) as client:
            answer = await client.get(f"/v1/projects/{project}/matches?role=1")
        items = answer.json().get("items", []) if answer.status_code == 200 else []
        return str(items[0]["match_id"]) if items else None

    found = await until(first, seconds=60)
    assert found is not None
    return found


async def answers(system: Running, subject: str, match: str, verb: str) -> dict[str, Any]:
    """Somebody takes a step of a handshake; how it stands then."""
    async with system.client("matching", "person", subject) as client:
        return dict(await ok(await client.post(f"/v1/matches/{match}/{verb}")))
