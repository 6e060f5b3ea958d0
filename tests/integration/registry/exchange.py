"""Files that leave and come in again, for tests."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import orjson
from lxml import etree

from services.registry.exports.loops import make_archives
from tests.integration.registry.house import House
from tests.integration.registry.uploads import end_of


async def export(
    house: House, what: str, path: str | None = None, by: str = "founder"
) -> httpx2.Response:
    """A file of all that somebody may see, or of one partner."""
    query = f"?partner_id={path.rpartition('/')[2]}" if path else ""
    return await house.api.get(f"/v1/exports/{what}{query}", headers=house.as_(by))


async def bring_in(
    house: House, path: str, content: bytes, query: str, by: str = "founder"
) -> dict[str, Any]:
    """Send a list for the partner and let a worker read it; how it ended, with its items."""
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&{query}",
        headers=house.as_(by),
        content=content,
    )
    assert answer.status_code == 202, answer.text
    job = await end_of(house, answer.headers["location"])
    page = await house.api.get(f"/v1/imports/{job['id']}/items", headers=house.as_("founder"))
    return job | {"items": page.json().get("items")}


def rows_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The rows of a file of JSON Lines."""
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


async def make_archive(house: House, path: str) -> dict[str, Any]:
    """Start an export as the founder and let a worker finish it."""
    started = await house.api.post(
        f"/v1/exports?partner_id={path.rpartition('/')[2]}", headers=house.as_("founder")
    )
    assert started.status_code == 202, started.text
    step = make_archives(house.database)
    while await step():
        pass
    read = await house.api.get(started.headers["location"], headers=house.as_("founder"))
    return dict(read.json())


def schema(real_data: Path, name: str) -> etree.XMLSchema:
    """One of the official schemas of IATI 2.03."""
    folder = real_data / "domain" / "iati" / "schema-2.03"
    return etree.XMLSchema(etree.parse(folder / f"iati-{name}-schema.xsd"))


def money_of(content: bytes) -> dict[str, dict[str, Decimal]]:
    """Budgets and transactions of a file of activities: sums, and how many, per currency."""
    found = {"budget": defaultdict[str, Decimal](Decimal)}
    found["transaction"] = defaultdict(Decimal)
    for activity in etree.fromstring(content).findall("iati-activity"):
        for name, sums in found.items():
            for value in activity.findall(f"{name}/value"):
                currency = value.get("currency") or activity.get("default-currency") or "?"
                sums[currency] += Decimal((value.text or "0").strip())
                sums[f"{currency} entries"] += 1
    return {name: dict(sums) for name, sums in found.items()}
