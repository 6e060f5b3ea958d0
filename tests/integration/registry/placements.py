"""Placements and deeds with them, for tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import orjson

from services.registry.hears import HEARS
from services.registry.safeguards import service as safeguards
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from tests.integration.registry.house import House
from tests.integration.registry.projects import do, draft, role
from tests.support.events import act_on

_LISTS = Path(safeguards.__file__).parent / "lists"
ENGINEER = {"isco_group": "2142", "practice_country": "IT", "initiative": "direct_application"}
# Days of the past, whenever the tests are run.
YEAR = datetime.now(UTC).year - 1
FIRST, LAST, AFTER = f"{YEAR}-01-01", f"{YEAR}-06-30", f"{YEAR}-07-03"
NURSE = {"isco_group": "2221", "practice_country": "GH", "initiative": "agency_sourced"}


async def load_lists(house: House) -> None:
    """The lists of the WHO and of the United Kingdom, as they come with the registry."""
    for path in sorted(_LISTS.glob("*.json")):
        answer = await house.api.post(
            "/v1/safeguards/lists",
            headers=house.as_("reviewer", "reviewer"),
            json=orjson.loads(path.read_bytes()),
        )
        assert answer.status_code == 201, answer.text


async def published(house: House, path: str, **more: Any) -> str:
    """A published project of the partner, an assignment in Senegal; its path."""
    body = {"kind": "assignment", "roles": [role()], "funding": None}
    project = await draft(house, path, **(body | more))
    answer = await do(house, project, "publish")
    assert answer.status_code == 200, answer.text
    return project


def placement_body(project: str, *people: UUID, **more: Any) -> dict[str, Any]:
    """What is sent to open a placement of engineers for the first half of last year."""
    return {
        "project_id": project.rpartition("/")[2],
        "people": [{"person_id": str(each), "practice": ENGINEER} for each in people or (uuid4(),)],
        "modality": "temporary_return",
        "starts_on": FIRST,
        "ends_on": LAST,
        "is_insured": True,
    } | more


async def opened(house: House, project: str, *people: UUID, **more: Any) -> str:
    """An opened placement; its path."""
    made = await house.api.post(
        "/v1/placements",
        headers=house.as_("founder"),
        json=placement_body(project, *people, **more),
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def act(
    house: House, placement: str, verb: str, by: str = "founder", **body: Any
) -> httpx2.Response:
    """Do something with a placement."""
    return await house.api.post(f"{placement}/{verb}", headers=house.as_(by), json=body or None)


async def say(
    house: House, placement: str, partner: str, by: str = "founder", says: str = "yes"
) -> httpx2.Response:
    """Say yes or no for the partner with this path."""
    return await act(
        house,
        placement,
        "decide",
        by,
        partner_id=partner.rpartition("/")[2],
        says=says,
        reason="We looked into it.",
    )


async def started(house: House, path: str, project: str, *people: UUID, **more: Any) -> str:
    """A placement without other parties whose people have begun; its path."""
    placement = await opened(house, project, *people, **more)
    first = (await read(house, placement))["starts_on"]
    answers = [
        await say(house, placement, path),
        await act(house, placement, "accept-terms", numbers=list(range(1, len(people) + 1)) or [1]),
        await act(house, placement, "prepare"),
        await act(house, placement, "start", started_on=first),
    ]
    assert [each.status_code for each in answers] == [200] * 4, [each.text for each in answers]
    assert answers[-1].json()["status"] == "started"
    return placement


async def ended(house: House, path: str, project: str, on: str, **more: Any) -> str:
    """A placement that ended on this day; its path."""
    placement = await started(house, path, project, **more)
    answer = await act(house, placement, "end", ended_on=on)
    assert answer.status_code == 200, answer.text
    return placement


async def read(house: House, placement: str, by: str = "founder") -> dict[str, Any]:
    """A placement as somebody sees it."""
    answer = await house.api.get(placement, headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def edit(
    house: House, placement: str, version: int, by: str = "founder", **changes: Any
) -> httpx2.Response:
    """Edit a placement."""
    headers = house.as_(by, **{"If-Match": f'"{version}"'})
    return await house.api.patch(placement, headers=headers, json=changes)


async def told(house: House) -> list[dict[str, Any]]:
    """What was told of placements, in order."""
    wanted = (".placement.", ".safeguard.")
    return [each for each in await house.told() if any(word in each["type"] for word in wanted)]


def event_of(fact: EventData, sequence: int) -> Event[Any]:
    """A fact on its way, with this sequence."""
    now = datetime.now(UTC)
    return Event(
        id=str(uuid4()),
        source="/matching",
        type=fact.event_type,
        subject=fact.key,
        time=now,
        topic=fact.topic,
        key=fact.key,
        sequence=sequence,
        correlation_id="test",
        causation_id=None,
        traceparent=None,
        data=fact,
    )


async def hear(house: House, fact: EventData, sequence: int) -> None:
    """Let the registry's ear act on a fact with this sequence."""
    event = event_of(fact, sequence)
    async with house.database.unit_of_work() as uow:
        await act_on(HEARS, event, uow)
