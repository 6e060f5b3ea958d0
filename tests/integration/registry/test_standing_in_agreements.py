"""A partner that was suspended binds itself to nothing, whoever is faster; it may still let go."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.integration.registry.agreements import (
    agreement_body,
    decide,
    draft,
    sign,
    signed,
    two_governments,
)
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.test_amendments import agree, propose


def refused(answer: httpx2.Response) -> bool:
    """Whether it was refused because of the partner's standing."""
    return answer.status_code == 409 and slug_of(answer) == "partner-not-verified"


async def edit(house: House, path: str, by: str, **changes: Any) -> httpx2.Response:
    tag = (await house.api.get(path, headers=house.as_(by))).headers["etag"]
    return await house.api.patch(path, headers=house.as_(by, **{"If-Match": tag}), json=changes)


async def test_it_neither_drafts_nor_edits_nor_proposes_nor_signs(house: House) -> None:
    parties = await two_governments(house)
    unsigned = await draft(house, parties)
    running = await signed(house, parties)
    amendment = (await propose(house, running, by="gb", title="Other words")).headers["location"]
    await house.decide(f"/v1/partners/{parties.za}", "suspend")
    body = agreement_body(parties)
    for answer in (
        await house.api.post("/v1/agreements", headers=house.as_("za"), json=body),
        await edit(house, unsigned, "za", title="Other words"),
        await sign(house, unsigned, parties, "za"),
        await propose(house, running, title="Other words"),
        await agree(house, amendment, parties, "za"),
    ):
        assert refused(answer), answer.text
    await house.decide(f"/v1/partners/{parties.za}", "reinstate")
    assert (await agree(house, amendment, parties, "za")).status_code == 200


async def test_it_lets_go_and_takes_up_nothing_again(house: House) -> None:
    parties = await two_governments(house)
    running = await signed(house, parties)
    await house.decide(f"/v1/partners/{parties.za}", "suspend")
    assert (await decide(house, running, "suspend")).status_code == 200
    assert refused(await decide(house, running, "resume"))
    assert (await decide(house, running, "end")).status_code == 200


@pytest.mark.parametrize("attempt", range(4))
async def test_who_signs_while_being_suspended_signed_before_or_not_at_all(
    house: House, attempt: int
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    assert (await sign(house, path, parties, "za")).status_code == 200
    suspended = house.decide(f"/v1/partners/{parties.za}", "suspend")
    last, _ = await asyncio.gather(sign(house, path, parties, "gb"), suspended)
    status = (await house.api.get(path, headers=house.as_("gb"))).json()["status"]
    assert (last.status_code, status) in {(200, "in_force"), (409, "draft")}, attempt
