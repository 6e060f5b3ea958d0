"""References: asked of a verified partner, given or declined, withdrawn by either."""

import asyncio
from typing import Any

import httpx2

from tests.integration.registry.house import House, slug_of


async def two(house: House) -> tuple[str, str]:
    """A new partner, and a verified one that it may ask."""
    return await house.partner(), await house.verified("referee", "referee")


async def ask(house: House, path: str, referee: str, by: str = "founder") -> httpx2.Response:
    return await house.api.post(
        f"{path}/references",
        headers=house.as_(by),
        json={"referee_id": referee.rpartition("/")[2], "question": "How did we work together?"},
    )


async def answer(house: House, place: str, verb: str, by: str = "referee") -> httpx2.Response:
    body = {"statement": "Three missions, each ended well."} if verb == "give" else None
    return await house.api.post(f"{place}/{verb}", headers=house.as_(by), json=body)


async def listed(house: House, path: str, by: dict[str, str], side: str = "about") -> Any:
    return await house.api.get(f"{path}/references?side={side}", headers=by)


async def asked(house: House) -> tuple[str, str, str]:
    """The two partners, and the place of a reference that was asked."""
    path, referee = await two(house)
    made = await ask(house, path, referee)
    assert made.status_code == 201, made.text
    return path, referee, str(made.headers["location"])


async def test_a_reference_is_asked_and_given_and_read_by_whom_it_concerns(house: House) -> None:
    path, referee, place = await asked(house)
    given, again = [await answer(house, place, "give") for _ in range(2)]
    assert (given.status_code, given.json()) == (200, again.json())
    assert given.json()["state"] == "given"
    about = await listed(house, path, house.as_("founder"))
    assert about.json()["items"] == [given.json()]
    of = await listed(house, referee, house.as_("referee"), "asked_of")
    assert of.json()["items"] == [given.json()]
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    seen = await listed(house, path, house.as_("reviewer", "reviewer"))
    assert seen.json()["items"] == [given.json()]
    assert (await listed(house, referee, house.as_("stranger"))).status_code == 404


async def test_many_who_ask_the_same_partner_at_once_ask_once(house: House) -> None:
    path, referee = await two(house)
    answers = await asyncio.gather(*(ask(house, path, referee) for _ in range(5)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["id"] for each in answers}) == 1


async def test_a_declined_reference_may_be_asked_again(house: House) -> None:
    path, referee, place = await asked(house)
    assert (await answer(house, place, "decline")).json()["state"] == "declined"
    late = await answer(house, place, "give")
    assert (late.status_code, slug_of(late)) == (409, "wrong-reference-state")
    assert (await ask(house, path, referee)).json()["state"] == "asked"


async def test_either_side_takes_it_back_and_its_words_with_it(house: House) -> None:
    for by in ("founder", "referee"):
        path = await house.partner(slug=f"of-{by}")
        referee = await house.verified("referee", f"asked-by-{by}")
        place = str((await ask(house, path, referee)).headers["location"])
        await answer(house, place, "give")
        back = await answer(house, place, "withdraw", by)
        assert (back.json()["state"], back.json()["statement"]) == ("withdrawn", None)
        late = await answer(house, place, "decline")
        assert late.status_code == 409


async def test_only_the_partner_that_was_asked_answers(house: House) -> None:
    path, referee, place = await asked(house)
    await house.member(referee, "viewer", founder="referee")
    for subject in ("founder", "viewer", "stranger"):
        for verb in ("give", "decline"):
            refused = await answer(house, place, verb, subject)
            assert (refused.status_code, slug_of(refused)) == (404, "reference-not-found")
    assert (await answer(house, place, "withdraw", "stranger")).status_code == 404
    assert (await ask(house, path, referee, by="stranger")).status_code == 404


async def test_only_verified_partners_give_references(house: House) -> None:
    path, draft = await house.partner(), await house.partner(slug="new")
    refused = await ask(house, path, draft)
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")
    referee = await house.verified("referee", "referee")
    place = str((await ask(house, path, referee)).headers["location"])
    await house.decide(referee, "suspend")
    late = await answer(house, place, "give")
    assert (late.status_code, slug_of(late)) == (409, "partner-not-verified")


async def test_nobody_gives_a_reference_for_themselves(house: House) -> None:
    path = await house.verified()
    refused = await ask(house, path, path)
    assert (refused.status_code, slug_of(refused)) == (422, "reference-of-oneself")
