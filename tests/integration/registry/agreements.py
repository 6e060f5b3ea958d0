"""Drafts and deeds with agreements, for tests."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2

from services.registry.obligation_claims import service as claims
from tests.integration.registry.house import House

TITLE = "Memorandum on the reciprocal educational exchange of healthcare personnel"


@dataclass(frozen=True, slots=True)
class Parties:
    """Two governments; `za` administers the one of origin, `gb` that of destination."""

    za: str
    gb: str

    def of(self, who: str) -> str:
        """The partner of an administrator."""
        return {"za": self.za, "gb": self.gb}[who]


async def government(house: House, who: str, country: str, **more: Any) -> str:
    """A verified national government, with its administrator; its id."""
    values = {"partner_type": "national_government", "country": country} | more
    path = await house.verified(who, f"{who}-government", **values)
    return path.rpartition("/")[2]


async def two_governments(house: House) -> Parties:
    """South Africa and the United Kingdom."""
    return Parties(
        await government(house, "za", "ZA", sides=["origin"]),
        await government(house, "gb", "GB", sides=["destination"]),
    )


def party(partner_id: str, side: str, **more: Any) -> dict[str, Any]:
    """One party."""
    return {"partner_id": partner_id, "side": side} | more


def agreement_body(parties: Parties, /, **more: Any) -> dict[str, Any]:
    """What is sent to draft a memorandum between two governments."""
    return {
        "kind": "mou",
        "title": TITLE,
        "legally_binding": False,
        "countries_of_origin": ["ZA"],
        "countries_of_destination": ["GB"],
        "sectors": ["122"],
        "parties": [party(parties.za, "origin"), party(parties.gb, "destination")],
    } | more


async def draft(house: House, parties: Parties, /, by: str = "za", **more: Any) -> str:
    """A drafted agreement; its path."""
    made = await house.api.post(
        "/v1/agreements", headers=house.as_(by), json=agreement_body(parties, **more)
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def sign(
    house: House, path: str, parties: Parties, who: str, terms: int | None = None
) -> httpx2.Response:
    """Sign for one's government, as one has read it or under the terms that are named."""
    read = await house.api.get(path, headers=house.as_(who))
    version = read.json()["terms_version"] if terms is None else terms
    body = {"partner_id": parties.of(who), "terms_version": version}
    return await house.api.post(f"{path}/sign", headers=house.as_(who), json=body)


async def signed(house: House, parties: Parties, /, **more: Any) -> str:
    """An agreement that both signed; its path."""
    path = await draft(house, parties, **more)
    await sign_both(house, path, parties)
    return path


async def sign_both(house: House, path: str, parties: Parties) -> None:
    """Both sign."""
    for who in ("za", "gb"):
        answer = await sign(house, path, parties, who)
        assert answer.status_code == 200, answer.text


async def decide(house: House, path: str, verb: str, by: str = "za") -> httpx2.Response:
    """Suspend, resume or end."""
    return await house.api.post(
        f"{path}/{verb}", headers=house.as_(by), json={"reason": "It was time."}
    )


async def owe(
    house: House, path: str, partner_id: str, due_on: date, by: str = "za", **more: Any
) -> str:
    """An obligation; its path."""
    body = {"partner_id": partner_id, "title": "Offer placements", "due_on": str(due_on)} | more
    made = await house.api.post(f"{path}/obligations", headers=house.as_(by), json=body)
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def say(house: House, obligation: str, verb: str, by: str, **body: Any) -> httpx2.Response:
    """Report, claim, confirm, dispute, call a breach or give evidence."""
    return await house.api.post(f"{obligation}/{verb}", headers=house.as_(by), json=body)


async def claimed(house: House, obligation: str, by: str) -> httpx2.Response:
    """Give evidence, and claim that it was met."""
    given = await say(house, obligation, "evidence", by, url="https://example.org/minutes")
    assert given.status_code == 201, given.text
    return await say(house, obligation, "claim", by)


async def told(house: House) -> list[str]:
    """What was told of agreements and obligations, in order."""
    return [
        each["type"].removeprefix("registry.").removesuffix(".v1")
        for each in await house.told()
        if ".agreement." in each["type"] or ".obligation." in each["type"]
    ]


def today(house: House) -> date:
    """By the clock of the test, in UTC."""
    return house.database.clock.now().date()


def in_days(house: House, days: int) -> date:
    """So many days from now."""
    return today(house) + timedelta(days=days)


async def follow(house: House) -> None:
    """The loop that follows dates, until it has nothing to do."""
    while True:
        async with house.database.unit_of_work() as uow:
            if not await claims.follow_dates(uow):
                return


async def told_of(house: House) -> list[str]:
    """What was told of obligations."""
    return [each for each in await told(house) if each.startswith("obligation.")]


async def read(house: House, path: str, by: str = "gb") -> dict[str, Any]:
    """As it stands."""
    answer = await house.api.get(path, headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def put_off(
    house: House, obligation: str, days: int, by: str, **more: Any
) -> httpx2.Response:
    """Another due date."""
    tag = (await house.api.get(obligation, headers=house.as_(by))).headers["etag"]
    return await house.api.patch(
        obligation,
        headers=house.as_(by, **{"If-Match": tag}),
        json={"due_on": str(in_days(house, days))} | more,
    )
