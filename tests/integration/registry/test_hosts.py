"""Who may be named as the host of a project."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import do, draft, edit, project_body, told


async def hosted(house: House, path: str, host: str) -> Any:
    """What is answered to a draft with this host."""
    body = project_body(path, host_partner_id=host.rpartition("/")[2])
    return await house.api.post("/v1/projects", headers=house.as_("founder"), json=body)


async def test_a_host_is_a_partner_verified_or_on_its_way(house: House) -> None:
    path = await house.verified()
    for host in (
        path,
        await house.verified("other", "verified"),
        await house.partner("other", "new"),
    ):
        answer = await hosted(house, path, host)
        assert answer.status_code == 201, answer.text
        assert answer.json()["host_partner_id"] == host.rpartition("/")[2]


@pytest.mark.parametrize("is_suspended", [True, False])
async def test_a_host_that_is_suspended_or_nobody_is_refused_when_named(
    house: House, *, is_suspended: bool
) -> None:
    path, host = await house.verified(), str(uuid4())
    if is_suspended:
        host = await house.verified("other", "host")
        await house.decide(host, "suspend")
    project = await draft(house, path)
    named = host.rpartition("/")[2]
    for answer in (
        await hosted(house, path, host),
        await edit(house, project, 1, host_partner_id=named),
    ):
        assert (answer.status_code, slug_of(answer)) == (409, "host-not-available")
    page = await house.api.get("/problems/host-not-available")
    assert "check its id, or leave it out until it may host" in page.text
    assert (await edit(house, project, 1, host_partner_id=None)).status_code == 200


async def test_a_draft_is_not_published_while_its_host_is_suspended(house: House) -> None:
    path, host = await house.verified(), await house.verified("other", "host")
    project = await draft(house, path, host_partner_id=host.rpartition("/")[2])
    await house.decide(host, "suspend")
    refused = await do(house, project, "publish")
    assert (refused.status_code, slug_of(refused)) == (409, "host-not-available")
    assert (await edit(house, project, 1, title="A clinic")).status_code == 200
    await house.decide(host, "reinstate")
    assert (await do(house, project, "publish")).status_code == 200
    assert len(await told(house)) == 1
