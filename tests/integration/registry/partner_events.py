"""Partners' events for tests, and how they are sent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import orjson

from shared.contracts.intake import BATCH, STRUCTURED
from tests.integration.registry.house import House
from tests.integration.registry.projects import funding, role


def project_data(reference: str = "PRJ-1", **more: Any) -> dict[str, Any]:
    """A project as a partner's system has it."""
    return {
        "reference": reference,
        "kind": "investment",
        "title": "A solar clinic",
        "country": "SN",
        "sector": "12230",
        "roles": [role()],
        "funding": funding(),
    } | more


def cloud_event(
    data: Any = None, event_type: str = "partner.project.submitted.v1", **more: Any
) -> dict[str, Any]:
    """A CloudEvent as one JSON document."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "urn:whatever",
        "type": event_type,
        "time": datetime.now(UTC).isoformat(),
        "data": project_data() if data is None else data,
    } | more


def withdrawal(reference: str = "PRJ-1", **more: Any) -> dict[str, Any]:
    """A partner takes a project back."""
    return cloud_event({"reference": reference}, "partner.project.withdrawn.v1", **more)


@dataclass(slots=True)
class Sender:
    """A partner's system at the HTTP door."""

    house: House
    path: str
    headers: dict[str, str]

    @classmethod
    async def of(cls, house: House, slug: str = "clinic", *, verified: bool = True) -> "Sender":
        """The system of a partner of its own."""
        founder = f"founder-{slug}"
        open_door = house.verified if verified else house.partner
        path = await open_door(founder, slug)
        return cls(house, path, await house.as_system(path, founder))

    async def post(self, body: bytes, media_type: str, path: str = "/v1/events") -> httpx2.Response:
        """Any bytes."""
        headers = self.headers | {"Content-Type": media_type}
        return await self.house.api.post(path, headers=headers, content=body)

    async def send(self, *events: Any, path: str = "/v1/events") -> list[dict[str, Any]]:
        """The outcomes of a batch, or of one event."""
        if len(events) == 1:
            answer = await self.post(orjson.dumps(events[0]), STRUCTURED, path)
        else:
            answer = await self.post(orjson.dumps(list(events)), BATCH, path)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def read(self, event_id: str) -> httpx2.Response:
        """What became of an event."""
        return await self.house.api.get(f"/v1/events/{event_id}", headers=self.headers)

    async def replay(self, event_id: str) -> httpx2.Response:
        """Act on it again."""
        return await self.house.api.post(f"/v1/events/{event_id}/replay", headers=self.headers)

    async def listed(self, **filters: str) -> list[dict[str, Any]]:
        """What is listed with these filters."""
        answer = await self.house.api.get("/v1/events", headers=self.headers, params=filters)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


def names(outcomes: list[dict[str, Any]]) -> list[str]:
    """The outcomes alone."""
    return [each["outcome"] for each in outcomes]


def slug(outcome: dict[str, Any]) -> str:
    """Which problem an outcome tells of."""
    return str(outcome["problem"]["slug"])
