"""Contributions, entries and milestones for tests, and how they are sent."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.integration.registry.house import House
from tests.integration.registry.projects import do, draft

TODAY = "2026-03-01"


def money(minor: int, currency: str = "MXN") -> dict[str, Any]:
    """An amount."""
    return {"amount_minor": minor, "currency": currency}


def keyed(house: House, by: str, role: str = "person") -> dict[str, str]:
    """The headers of a person with a key of their own."""
    return house.as_(by, role, **{"Idempotency-Key": str(uuid4())})


async def published(house: House, path: str, founder: str = "founder", **more: Any) -> str:
    """A published project of a verified partner; its path."""
    goal = {"goal": money(100_000), "raised": money(0), "instruments": ["grant"]}
    project = await draft(house, path, **({"funding": goal} | more))
    assert (await do(house, project, "publish", founder)).status_code == 200
    return project


def contribution_body(project: str, keeper: str, **more: Any) -> dict[str, Any]:
    """What is sent to open a contribution."""
    return {
        "project_id": project.rpartition("/")[2],
        "partner_id": keeper.rpartition("/")[2],
        "reference": str(uuid4()),
        "contributor_label": "Municipality of Jerez",
        "contributor_class": "local_government",
        "instrument": "grant",
        "currency": "MXN",
    } | more


async def send_opening(
    house: House, project: str, keeper: str, by: str = "founder", /, **more: Any
) -> httpx2.Response:
    """The answer to an opening."""
    body = contribution_body(project, keeper, **more)
    return await house.api.post("/v1/contributions", headers=keyed(house, by), json=body)


async def opened(
    house: House, project: str, keeper: str, by: str = "founder", /, **more: Any
) -> str:
    """A contribution; its path."""
    made = await send_opening(house, project, keeper, by, **more)
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def book(
    house: House, contribution: str, kind: str, minor: int, by: str = "founder", /, **more: Any
) -> httpx2.Response:
    """The answer to an entry."""
    body = {"kind": kind, "amount": money(minor), "value_date": TODAY} | more
    return await house.api.post(f"{contribution}/entries", headers=keyed(house, by), json=body)


async def booked(
    house: House, contribution: str, by: str = "founder", /, **kinds: int
) -> list[dict[str, Any]]:
    """Entries of these kinds, one after another; as they were answered."""
    answers = [await book(house, contribution, kind, minor, by) for kind, minor in kinds.items()]
    assert [each.status_code for each in answers] == [201] * len(answers), answers[-1].text
    return [dict(each.json()) for each in answers]


async def take_back(
    house: House, contribution: str, entry_id: str, minor: int | None = None, by: str = "founder"
) -> httpx2.Response:
    """The answer to a correction."""
    return await house.api.post(
        f"{contribution}/entries/{entry_id}/correct",
        headers=keyed(house, by),
        json={
            "amount": None if minor is None else money(minor),
            "value_date": TODAY,
            "note": "Typed wrongly.",
        },
    )


async def balances(house: House, contribution: str, by: str = "founder") -> dict[str, int]:
    """What a contribution adds up to, in minor units; what is nothing left out."""
    found = await house.api.get(contribution, headers=house.as_(by))
    assert found.status_code == 200, found.text
    counted = {name: each["amount_minor"] for name, each in found.json()["balances"].items()}
    return {name: minor for name, minor in counted.items() if minor}


async def milestone(
    house: House, project: str, title: str = "Walls stand", by: str = "founder"
) -> str:
    """A planned milestone; its path."""
    made = await house.api.post(
        f"{project}/milestones",
        headers=house.as_(by),
        json={"title": title, "due_on": "2026-06-30"},
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def receipt(
    house: House, milestone: str, minor: int, by: str = "founder", **more: Any
) -> httpx2.Response:
    """The answer to a receipt."""
    body = {
        "amount": money(minor),
        "payee": "Cementos de Zacatecas",
        "url": f"https://example.org/{uuid4()}.pdf",
        "spent_on": TODAY,
    } | more
    return await house.api.post(f"{milestone}/receipts", headers=keyed(house, by), json=body)


async def report(house: House, milestone: str, by: str = "founder") -> httpx2.Response:
    """Say that a milestone was reached."""
    return await house.api.post(
        f"{milestone}/report", headers=house.as_(by), json={"report": "They stand."}
    )


async def accept(
    house: House, milestone: str, by: str = "reviewer", role: str = "reviewer"
) -> httpx2.Response:
    """Accept a milestone."""
    return await house.api.post(f"{milestone}/accept", headers=house.as_(by, role))
