"""Drafts and deeds with projects, for tests."""

from typing import Any

import httpx2

from tests.integration.registry.house import House

SKILL = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab"


def role(title: str = "Nurse", **more: Any) -> dict[str, Any]:
    """One role asked for."""
    return {"title": title, "skills": [{"skill": SKILL}]} | more


def euros(minor: int) -> dict[str, Any]:
    """An amount."""
    return {"amount_minor": minor, "currency": "EUR"}


def funding(goal: int = 100_000, **more: Any) -> dict[str, Any]:
    """The money asked for."""
    return {"goal": euros(goal), "raised": euros(0), "instruments": ["loan"]} | more


def project_body(path: str, **more: Any) -> dict[str, Any]:
    """What is sent to draft a project of the partner."""
    return {
        "partner_id": path.rpartition("/")[2],
        "kind": "investment",
        "title": "A solar clinic",
        "country": "SN",
        "sector": "12230",
        "roles": [role()],
        "funding": funding(),
    } | more


async def draft(house: House, path: str, **more: Any) -> str:
    """A drafted project; its path."""
    made = await house.api.post(
        "/v1/projects", headers=house.as_("founder"), json=project_body(path, **more)
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def edit(
    house: House, project: str, version: int | None = None, **changes: Any
) -> httpx2.Response:
    """Edit a project as its founder."""
    more = {} if version is None else {"If-Match": f'"{version}"'}
    return await house.api.patch(project, headers=house.as_("founder", **more), json=changes)


async def do(house: House, project: str, verb: str, by: str = "founder") -> httpx2.Response:
    """Publish or close a project."""
    body = {"reason": "completed"} if verb == "close" else None
    return await house.api.post(f"{project}/{verb}", headers=house.as_(by), json=body)


async def told(house: House) -> list[dict[str, Any]]:
    """Project events, in order."""
    return [each for each in await house.told() if ".project." in each["type"]]
