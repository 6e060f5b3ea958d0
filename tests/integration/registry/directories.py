"""Integration services that are entered, translated and imported in tests."""

from typing import Any

import httpx2
import orjson

from tests.integration.registry.house import House

SERVICES = "/v1/integration-services"
# The cathedral of Milan, and how far east of it others are.
MILAN = (45.4642, 9.19)
KM_EAST = 1 / 77.97


def service_body(path: str, **more: Any) -> dict[str, Any]:
    """What is sent to enter a housing service of the partner in Milan."""
    return {
        "partner_id": path.rpartition("/")[2],
        "name": "A first home",
        "description": "Rooms for the first six months",
        "status": "active",
        "needs": ["housing"],
        "languages": ["it", "fr"],
        "required_documents": [{"document": "An identity document"}],
        "locations": [location()],
    } | more


def location(km_east: float = 0, **more: Any) -> dict[str, Any]:
    """A place some kilometres east of the cathedral."""
    return {"latitude": MILAN[0], "longitude": MILAN[1] + km_east * KM_EAST} | more


async def enter(house: House, path: str, by: str = "founder", **more: Any) -> dict[str, Any]:
    """A service that is entered."""
    made = await house.api.post(SERVICES, headers=house.as_(by), json=service_body(path, **more))
    assert made.status_code == 201, made.text
    return dict(made.json())


async def near(house: House, by: str = "awa", **asked: Any) -> list[dict[str, Any]]:
    """What somebody finds near the cathedral."""
    params = {"lat": MILAN[0], "lon": MILAN[1], **asked}
    answer = await house.api.get(f"{SERVICES}/near", headers=house.as_(by), params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def bring_in(
    house: House, path: str, *documents: Any, by: str = "founder", **asked: Any
) -> httpx2.Response:
    """Import documents as an array, or one as it is."""
    content = orjson.dumps(documents[0] if len(documents) == 1 else list(documents))
    return await house.api.post(
        f"{SERVICES}/imports",
        headers=house.as_(by, **{"Content-Type": "application/json"}),
        params={"partner_id": path.rpartition("/")[2], **asked},
        content=content,
    )


async def report(house: House, path: str, *documents: Any, **asked: Any) -> dict[str, Any]:
    """What became of the documents."""
    answer = await bring_in(house, path, *documents, **asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def as_hsds(house: House, service_id: str, **asked: Any) -> dict[str, Any]:
    """A service as HSDS."""
    answer = await house.api.get(
        f"{SERVICES}/{service_id}/hsds", headers=house.as_("awa"), params=asked
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
