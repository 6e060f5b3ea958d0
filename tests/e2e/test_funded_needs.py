"""A need of money that the ledger has covered finds nobody any more; one that opens again does."""

from typing import Any
from uuid import uuid4

from tests.e2e.people import (
    ok,
    project,
    publish,
    published_profile,
    skill,
    verified_partner,
)
from tests.e2e.system import System
from tests.support.waiting import until

GOAL = 5_000_000
DAY = "2026-03-01"


async def test_who_would_fund_is_found_as_long_as_money_is_missing(
    system_in_process: System,
) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    await published_profile(system, "awa", skills)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))

    async def funders() -> int:
        async with system.client("matching", "person", "founder") as founder:
            answer = await founder.get(f"/v1/projects/{project_id}/matches?list=funding")
            # Until matching has heard of the project nobody is listed for it.
            return len(answer.json()["items"]) if answer.status_code == 200 else -1

    async def one_is_listed() -> bool:
        return await funders() == 1

    async def nobody_is_listed() -> bool:
        return await funders() == 0

    await until(one_is_listed, seconds=30)
    given = await post(
        system,
        "/v1/contributions",
        {
            "project_id": project_id,
            "partner_id": partner_id,
            "reference": "bank",
            "contributor_label": "A bank",
            "contributor_class": "private_sector",
            "instrument": "loan",
            "currency": "EUR",
        },
    )
    entries = f"/v1/contributions/{given['id']}/entries"
    await post(system, entries, entry("pledge"))
    # What is only meant closes nothing: the commitment does.
    assert await funders() == 1
    committed = await post(system, entries, entry("commitment"))
    await until(nobody_is_listed, seconds=30)
    taken = {"amount": None, "value_date": DAY, "note": "It fell through."}
    await post(system, f"{entries}/{committed['id']}/correct", taken)
    await until(one_is_listed, seconds=30)


def entry(kind: str) -> dict[str, Any]:
    """One of the whole goal."""
    return {
        "kind": kind,
        "amount": {"amount_minor": GOAL, "currency": "EUR"},
        "value_date": DAY,
    }


async def post(system: System, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask as the founder for something to be done."""
    async with system.client("registry", "person", "founder") as founder:
        key = {"Idempotency-Key": str(uuid4())}
        return dict(await ok(await founder.post(path, json=body, headers=key)))
