"""Placements as the registry tells of them, and a project whose role is on the spot."""

from typing import Any
from uuid import UUID

from shared.contracts.placements import (
    PlacementAgreed,
    PlacementEnded,
    PlacementStarted,
    PlacementState,
    SafeguardBlocked,
)
from shared.contracts.registry import ProjectPublished
from tests.integration.matching.dealings import HOST, Member, World
from tests.integration.matching.histories import (
    hear,
    published,
    work,
)
from tests.unit.matching.test_busy_days import placement

# The role of the project lasts from May to July.
WINDOW = {"start": "2027-05-01", "end": "2027-07-31"}
CLASHES = {"starts_on": "2027-06-01", "ends_on": "2027-09-30"}
CLEAR = {"starts_on": "2027-08-01", "ends_on": "2027-09-30"}
_KINDS = {
    "agreed": PlacementAgreed,
    "prepared": PlacementAgreed,
    "started": PlacementStarted,
    "ended": PlacementEnded,
    "cancelled": PlacementEnded,
}


def told(placement_id: UUID, *people: UUID, status: str = "agreed", **changes: Any) -> Any:
    """An event about a placement of these people."""
    values = placement(placement_id=placement_id, person_ids=people, status=status, **changes)
    return _KINDS[status].model_validate(values.model_dump())


def blocked(state: PlacementState) -> SafeguardBlocked:
    """That a safeguard stands against the placement."""
    return SafeguardBlocked(
        placement_id=state.placement_id,
        project_id=state.project_id,
        partner_id=state.partner_id,
        project_title=state.project_title,
        person_ids=state.person_ids,
        country_of_origin="MW",
        list_version="2023",
        rule_id="a-rule",
        rule_text="A rule.",
        at=state.at,
    )


def on_the_spot(project: UUID, skills: list[str], **changes: Any) -> ProjectPublished:
    """A project that asks for somebody on the spot, in a window."""
    state = published(project, skills).model_dump()
    for role in state["roles"]:
        role |= {"window": WINDOW, "needed_days": 30, "modalities": ["temporary_return"]} | changes
    return ProjectPublished.model_validate(state)


async def in_presence(world: World, sequence: int = 2, **changes: Any) -> None:
    """The world's project is one of those."""
    state = on_the_spot(world.project, world.skills, **changes)
    await hear(world.database, state, sequence)
    await work(world.database)


async def listed(world: World) -> list[str]:
    """Whom the host finds in the list of people."""
    path = f"/v1/projects/{world.project}/matches?role=1&list=skills&limit=100"
    items = (await world.api.get(path, headers=HOST)).json()["items"]
    return [each["profile_id"] for each in items]


async def obstacles(world: World, member: Member) -> list[str]:
    """What keeps somebody out, as the person is told; a host that was shown them not of where."""
    path = f"/v1/why-not?project={world.project}&profile={member.profile}"
    mine, theirs = [await world.api.get(path, headers=each) for each in (member.headers, HOST)]
    keys = [each["key"] for each in mine.json()["roles"]["1"]]
    if theirs.is_success:
        told = [each["key"] for each in theirs.json()["roles"]["1"]]
        assert told == [each.replace("failed.placement", "failed.unavailable") for each in keys]
    return keys


async def news(world: World, data: object, sequence: int) -> None:
    """Hear something of a placement, and let the lists follow."""
    await hear(world.database, data, sequence)
    await work(world.database)
