"""Lists of parts: editions, receipts, evidence and translations leave, and come in again."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from services.registry.lists.everything import LISTS
from tests.integration.registry import agreements, data_sets, directories
from tests.integration.registry.exchange import export, rows_of
from tests.integration.registry.house import House
from tests.integration.registry.money import (
    TODAY,
    accept,
    milestone,
    published,
    receipt,
    report,
)
from tests.integration.registry.uploads import counts, read_next

Made = tuple[str, dict[str, Any]]


async def an_edition(house: House) -> Made:
    """A partner with a data set of one edition, and the row of another."""
    path = await house.verified()
    dataset = await data_sets.offered(house, path)
    row = {"dataset_id": data_sets.id_of(dataset), "label": "2022", "released_on": "2023-03-01"}
    return path, row | {"first_year": 2000, "last_year": 2022, "note": "Revised."}


async def a_receipt(house: House) -> Made:
    """A partner with a milestone of one receipt, and the row of another."""
    path = await house.verified()
    step = await milestone(house, await published(house, path))
    assert (await receipt(house, step, 500)).status_code == 201
    row = {"milestone_id": step.rpartition("/")[2], "amount_minor": 700, "currency": "MXN"}
    paper = {"payee": "Maderas", "url": "https://example.org/7.pdf", "spent_on": TODAY}
    rate = {"rate": "0.05", "rate_date": TODAY, "rate_source": "Banco de México"}
    return path, row | paper | rate | {"counted_currency": "USD"}


async def an_evidence(house: House) -> Made:
    """A party that gave evidence of what it owes, and the row of another one."""
    parties = await agreements.two_governments(house)
    path = await agreements.draft(house, parties, starts_on="2020-01-01")
    owed = await agreements.owe(house, path, parties.za, agreements.in_days(house, 30))
    await agreements.sign_both(house, path, parties)
    given = await agreements.say(house, owed, "evidence", "za", url="https://example.org/first")
    assert given.status_code == 201, given.text
    row = {"obligation_id": owed.rpartition("/")[2], "url": "https://example.org/second"}
    return f"/v1/partners/{parties.za}", row | {"note": "The minutes."}


async def a_translation(house: House) -> Made:
    """A service that is told in French, and the row of its Italian."""
    path = await house.verified()
    service = await directories.enter(house, path)
    french = await house.api.put(
        f"{directories.SERVICES}/{service['id']}/translations/fr",
        headers=house.as_("founder"),
        json={"name": "Un premier logement"},
    )
    assert french.status_code == 200, french.text
    row = {"service_id": service["id"], "language": "it", "name": "Una prima casa"}
    return path, row | {"required_documents": ["Un documento d'identità"], "alert": "-chiuso"}


KINDS: dict[str, tuple[Callable[[House], Awaitable[Made]], str]] = {
    "data-set-editions": (an_edition, "founder"),
    "receipts": (a_receipt, "founder"),
    "obligation-evidence": (an_evidence, "za"),
    "service-translations": (a_translation, "founder"),
}
# What a row cannot say otherwise once it is there.
OTHERWISE: dict[str, dict[str, Any]] = {
    "data-set-editions": {"note": "Another note."},
    "receipts": {"payee": "Somebody else"},
    "obligation-evidence": {"note": "Another note."},
}


@pytest.fixture(params=KINDS)
def name(request: pytest.FixtureRequest) -> str:
    """Each of the lists."""
    return str(request.param)


async def send(house: House, path: str, name: str, content: bytes, more: str = "") -> Any:
    """What became of a file; by a member who may read what became of it."""
    by = KINDS[name][1]
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&format=jsonl&kind={name}{more}",
        headers=house.as_(by),
        content=content,
    )
    assert answer.status_code == 202, answer.text
    return await ended(house, answer.headers["location"], by)


async def ended(house: House, job: str, by: str) -> dict[str, Any]:
    """How the import ended, with its items."""
    assert await read_next(house)
    found = await house.api.get(job, headers=house.as_(by))
    page = await house.api.get(f"{job}/items", headers=house.as_(by))
    return dict(found.json()) | {"items": page.json()["items"]}


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


async def rows(house: House, name: str, path: str | None = None) -> list[dict[str, Any]]:
    return rows_of(await export(house, f"{name}.jsonl", path, KINDS[name][1]))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_what_leaves_comes_in_again_and_changes_nothing(
    house: House, name: str, form: str
) -> None:
    make, by = KINDS[name]
    path, row = await make(house)
    assert counts(await send(house, path, name, lines(row))) == (1, 0, 0, 0)
    before = (await export(house, f"{name}.{form}", path, by)).content
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&format={form}&kind={name}",
        headers=house.as_(by),
        content=before,
    )
    job = await ended(house, answer.headers["location"], by)
    assert (job["status"], counts(job)) == ("finished", (0, 0, 2, 0)), job
    assert (await export(house, f"{name}.{form}", path, by)).content == before


async def test_a_row_says_what_its_door_would_have_been_told(house: House, name: str) -> None:
    path, row = await KINDS[name][0](house)
    assert counts(await send(house, path, name, lines(row, row))) == (1, 0, 1, 0)
    assert counts(await send(house, path, name, lines(row))) == (0, 0, 1, 0)
    found = await rows(house, name, path)
    assert len(found) == 2
    came = [each for each in found if all(each[key] == row[key] for key in row if key != "rate")]
    assert len(came) == 1


async def test_a_dry_run_says_the_same_and_does_nothing(house: House, name: str) -> None:
    path, row = await KINDS[name][0](house)
    content = lines(row, row | {next(iter(row)): None})
    dry = await send(house, path, name, content, "&dry_run=true")
    assert len(await rows(house, name, path)) == 1
    real = await send(house, path, name, content)
    assert counts(dry) == counts(real) == (1, 0, 0, 1)
    reasons = [[each["reason"] for each in job["items"]] for job in (dry, real)]
    assert reasons[0] == reasons[1]
    assert "the registry's id of what this belongs to" in str(reasons[0][1])


@pytest.mark.parametrize("name", OTHERWISE)
async def test_what_is_written_once_is_not_told_otherwise(house: House, name: str) -> None:
    path, row = await KINDS[name][0](house)
    named = row | {"id": "P-1"} if "id" in {c.name for c in LISTS[name].columns} else row
    await send(house, path, name, lines(named))
    job = await send(house, path, name, lines(named | OTHERWISE[name]))
    (item,) = job["items"]
    assert (counts(job), item["reason"]) == (
        (0, 0, 0, 1),
        f"Fixed once it is made: {next(iter(OTHERWISE[name]))}.",
    )


async def test_a_part_of_somebody_elses_is_refused(house: House, name: str) -> None:
    path, row = await KINDS[name][0](house)
    stranger = await house.verified(KINDS[name][1], "stranger")
    job = await send(house, stranger, name, lines(row))
    assert counts(job) == (0, 0, 0, 1)
    assert job["items"][0]["reason"].startswith("No such")
    assert len(await rows(house, name, path)) == 1


async def test_they_leave_for_who_sees_what_they_are_part_of(house: House) -> None:
    path = await house.verified()
    hidden = await data_sets.drafted(house, path)
    added = await data_sets.post(
        house, f"{hidden}/editions", label="2020", released_on="2021-01-01"
    )
    assert added.status_code == 201, added.text
    assert len(await rows(house, "data-set-editions")) == 1
    seen = await export(house, "data-set-editions.jsonl", by="stranger")
    assert rows_of(seen) == []


async def test_pages_end_with_what_has_parts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("editions", "translations"):
        monkeypatch.setattr(f"services.registry.lists.{part}.ROWS_AT_ONCE", 2)
    path = await house.verified()
    for number in range(7):
        dataset = await data_sets.drafted(house, path, title=f"Set {number}")
        service = await directories.enter(house, path, name=f"Service {number}")
        for nth in range(number % 3):
            label = {"label": f"E{nth}", "released_on": "2021-01-01"}
            await data_sets.post(house, f"{dataset}/editions", **label)
            await house.api.put(
                f"{directories.SERVICES}/{service['id']}/translations/{('fr', 'it')[nth]}",
                headers=house.as_("founder"),
                json={"name": "Ailleurs"},
            )
    for name in ("data-set-editions", "service-translations"):
        assert len(await rows(house, name, path)) == sum(number % 3 for number in range(7))


async def test_a_translation_is_brought_up_to_date_and_what_is_left_out_stays(
    house: House,
) -> None:
    path, row = await a_translation(house)
    await send(house, path, "service-translations", lines(row))
    later = {name: row[name] for name in ("service_id", "language")} | {"alert": "Aperto"}
    job = await send(house, path, "service-translations", lines(later))
    assert counts(job) == (0, 1, 0, 0)
    _, italian = await rows(house, "service-translations", path)
    assert (italian["name"], italian["alert"]) == ("Una prima casa", "Aperto")


async def test_an_accepted_milestone_takes_no_receipt(house: House) -> None:
    path, row = await a_receipt(house)
    step = f"/v1/milestones/{row['milestone_id']}"
    assert (await report(house, step)).status_code == 200
    assert (await accept(house, step)).status_code == 200
    job = await send(house, path, "receipts", lines(row))
    assert counts(job) == (0, 0, 0, 1)
