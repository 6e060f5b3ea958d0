"""The doors of asks: who may ask and read, and what is refused."""

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from services.matching.asks import service
from shared.contracts.registry import PartnerSuspended, ProjectClosed
from tests.integration.matching.asking import Asking, as_published, draft_body, everything
from tests.integration.matching.histories import PARTNER, hear, rows, starter_skills
from tests.integration.matching.test_ask_life import MINE
from tests.integration.matching.test_doors import ME, MONEY, as_, joins, publish, slug, statement

pytestmark = pytest.mark.starter

Body = dict[str, Any]
AT = "2026-11-24T09:00:00Z"


@pytest.fixture(autouse=True)
def _nobody_waits(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here: whoever asks gets their 202 at once."""
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.0)


def in_role(change: Callable[[Body], None]) -> Callable[[Body], None]:
    """A change of the first role."""
    return lambda body: change(body["roles"][0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(roles=[], funding=None),
        lambda body: body.update(roles=body["roles"] * 7),
        lambda body: body.update(title="A project"),
        lambda body: body.update(country="Senegal"),
        lambda body: body.update(country="S\x00"),
        lambda body: body.update(sector="12\x00"),
        lambda body: body.update(open_to_all="yes"),
        lambda body: body.pop("partner_id"),
        lambda body: body.update(funding={"goal": {"amount_minor": 0, "currency": "EUR"}}),
        lambda body: body.update(
            funding={"goal": {"amount_minor": 9, "currency": "XXX"}, "instruments": ["loan"]}
        ),
        lambda body: body.update(
            funding={
                "goal": {"amount_minor": 9, "currency": "EUR"},
                "smallest_ticket": {"amount_minor": 9, "currency": "USD"},
                "instruments": ["loan"],
            }
        ),
        in_role(lambda role: role.update(skills=[])),
        in_role(lambda role: role.update(skills=role["skills"] * 9)),
        in_role(lambda role: role.update(skills=[role["skills"][0]] * 2)),
        in_role(lambda role: role["skills"][0].update(skill="a\x00b")),
        in_role(lambda role: role["skills"][0].update(skill="s" * 201)),
        in_role(lambda role: role["skills"][0].update(skill="http://nowhere/skill")),
        in_role(lambda role: role["skills"][0].update(level=6)),
        in_role(lambda role: role["skills"][0].update(weight=True)),
        in_role(lambda role: role.update(isco_groups=["2211"])),
        in_role(lambda role: role.update(needed_days=0)),
        in_role(lambda role: role.update(window={"start": "2027-02-01", "end": "2027-01-01"})),
        in_role(
            lambda role: role.update(
                window={"start": "2027-01-01", "end": "2027-01-05"}, needed_days=6
            )
        ),
        in_role(lambda role: role.update(languages_required=[{"language": "fr", "level": 0}])),
        in_role(lambda role: role.update(languages_wished=[{"language": "fr" + "-abcd" * 9}])),
    ],
)
async def test_a_draft_that_makes_no_sense_is_refused(
    asking: Asking, spoil: Callable[[Body], None]
) -> None:
    skills = await starter_skills(asking.database)
    body = everything(skills)
    spoil(body)
    answer = await asking.preview(body)
    assert answer.status_code == 422, answer.text
    assert slug(answer) in ("invalid-body", "skill-unknown", "currency-unknown")
    assert await rows(asking.database, "match_ask") == 0


async def test_a_body_that_is_no_draft_or_too_large_is_refused(asking: Asking) -> None:
    for content, status in (
        (b"", 422),
        (b"[]", 422),
        (b'{"country": "\xff"}', 422),
        (b'{"country": "\\ud800"}', 422),
        (b'{"roles": "' + b"a" * 300_000 + b'"}', 413),
    ):
        headers = {**asking.partner, "Content-Type": "application/json"}
        answer = await asking.api.post("/v1/previews", content=content, headers=headers)
        assert answer.status_code == status, answer.text


async def test_every_random_draft_is_taken(asking: Asking) -> None:
    chance = random.Random(4)
    skills = await starter_skills(asking.database)
    for _ in range(30):
        answer = await asking.preview(draft_body(chance, skills))
        assert answer.status_code == 202, answer.text


async def test_only_who_may_edit_for_a_partner_previews_and_its_people_read(
    asking: Asking,
) -> None:
    skills = await starter_skills(asking.database)
    editor, viewer, stranger = uuid4(), uuid4(), uuid4()
    await joins(asking.database, PARTNER, editor, "editor", 1)
    body = everything(skills)
    asked = await asking.preview(body, as_("person", editor))
    assert asked.status_code == 202
    await joins(asking.database, PARTNER, viewer, "viewer", 2)
    for other in (
        as_("person", viewer),
        as_("person", stranger),
        as_("partner", uuid4()),
        as_("person", editor),
    ):
        refused = await asking.preview(body, other)
        assert (refused.status_code, slug(refused)) == (404, "not-your-partner")
    path = asked.headers["location"]
    for reader, status in (
        (asking.partner, 200),
        (as_("person", viewer), 200),
        (as_("person", editor), 404),
        (as_("person", stranger), 404),
        (as_("partner", uuid4()), 404),
    ):
        read = await asking.api.get(path, headers=reader)
        assert read.status_code == status
        assert status == 200 or slug(read) == "ask-not-found"
    unknown = await asking.api.get(f"/v1/asks/{uuid4()}", headers=asking.partner)
    assert (unknown.status_code, slug(unknown)) == (404, "ask-not-found")
    assert (await asking.api.get("/v1/asks/none", headers=asking.partner)).status_code == 422
    assert (await asking.api.get(path)).status_code == 401


async def test_my_projects_are_mine_alone(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    person, partner, editor, viewer = uuid4(), uuid4(), uuid4(), uuid4()
    await publish(asking.api, as_("person", person), statement(*skills))
    await asking.api.put(
        ME,
        headers=as_("partner", partner),
        json={"funding": MONEY, "consent": {"matching": True}},
    )
    mine = await asking.api.get(MINE, headers=as_("person", person))
    theirs = await asking.api.get(MINE, headers=as_("partner", partner))
    assert (mine.status_code, theirs.status_code) == (202, 202)
    await joins(asking.database, partner, viewer, "viewer", 1)
    hidden = await asking.api.get(f"{MINE}?partner={partner}", headers=as_("person", viewer))
    assert (hidden.status_code, slug(hidden)) == (404, "not-your-partner")
    read = await asking.api.get(theirs.headers["location"], headers=as_("person", viewer))
    assert read.status_code == 404
    await joins(asking.database, partner, editor, "editor", 2)
    same = await asking.api.get(f"{MINE}?partner={partner}", headers=as_("person", editor))
    assert same.json()["id"] == theirs.json()["id"]
    for answer, readers in (
        (mine, [as_("person", person)]),
        (theirs, [as_("partner", partner), as_("person", editor)]),
    ):
        everybody = [as_("person", person), as_("partner", partner), as_("person", editor)]
        for reader in [*everybody, as_("person", uuid4()), as_("partner", uuid4())]:
            read = await asking.api.get(answer.headers["location"], headers=reader)
            assert read.status_code == (200 if reader in readers else 404)
    nobody = await asking.api.get(MINE, headers=as_("person", uuid4()))
    assert (nobody.status_code, slug(nobody)) == (404, "profile-not-found")


async def test_near_misses_are_for_the_partner_of_an_open_project(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    project_id = uuid4()
    await hear(asking.database, as_published(everything(skills), project_id), 1)
    path = f"/v1/projects/{project_id}/near-misses"
    assert (await asking.api.get(path, headers=asking.partner)).status_code == 202
    for other in (as_("partner", uuid4()), as_("person", uuid4())):
        hidden = await asking.api.get(path, headers=other)
        assert (hidden.status_code, slug(hidden)) == (404, "project-not-known")
    missing = await asking.api.get(f"{path}?role=2", headers=asking.partner)
    assert (missing.status_code, slug(missing)) == (404, "role-not-known")
    for number in ("0", "7", "x"):
        refused = await asking.api.get(f"{path}?role={number}", headers=asking.partner)
        assert refused.status_code == 422
    closed = {"project_id": project_id, "partner_id": PARTNER, "title": "A project", "at": AT}
    await hear(asking.database, ProjectClosed.model_validate(closed | {"reason": "completed"}), 2)
    ended = await asking.api.get(path, headers=asking.partner)
    assert (ended.status_code, slug(ended)) == (409, "project-not-open")


async def test_a_suspended_partner_asks_for_nobody(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    project_id = uuid4()
    await hear(asking.database, as_published(everything(skills), project_id), 1)
    suspended = {
        "partner_id": PARTNER,
        "name": "A partner",
        "partner_type": "company",
        "sides": ["origin"],
        "country": "SN",
        "status": "suspended",
        "at": AT,
    }
    await hear(asking.database, PartnerSuspended.model_validate(suspended), 3)
    refused = await asking.preview(everything(skills))
    assert (refused.status_code, slug(refused)) == (409, "project-not-open")
    path = f"/v1/projects/{project_id}/near-misses"
    refused = await asking.api.get(path, headers=asking.partner)
    assert (refused.status_code, slug(refused)) == (409, "project-not-open")
