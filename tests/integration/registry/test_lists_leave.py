"""Every list leaves with what its own door shows, and with no more than the asker may see."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.registry.agreements.schemas import AgreementRead
from services.registry.contributions.schemas import ContributionRead, EntryRead
from services.registry.datasets.schemas import EditionRead
from services.registry.lists.everything import LISTS
from services.registry.lists.translations import TranslationRow
from services.registry.milestones.schemas import MilestoneRead, ReceiptRead
from services.registry.obligations.schemas import EvidenceRead, ObligationRead
from services.registry.placements.schemas import PlacementRead
from services.registry.programmes.schemas import ProgrammeRead
from services.registry.tabular.reading import CsvReader
from shared.clock import FixedClock
from tests.integration.registry import agreements, placements
from tests.integration.registry.exchange import export, make_archive, rows_of
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import booked, milestone, opened, published
from tests.integration.registry.programmes import Fund
from tests.integration.registry.projects import draft

SHAPES: dict[str, type[BaseModel]] = {
    "agreements": AgreementRead,
    "programmes": ProgrammeRead,
    "contributions": ContributionRead,
    "ledger-entries": EntryRead,
    "placements": PlacementRead,
    "obligations": ObligationRead,
    "milestones": MilestoneRead,
    "receipts": ReceiptRead,
    "obligation-evidence": EvidenceRead,
    "data-set-editions": EditionRead,
    "service-translations": TranslationRow,
}


async def items(house: House, path: str, by: str = "founder") -> list[dict[str, Any]]:
    """What the list's own door shows, by id."""
    answer = await house.api.get(path, headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return sorted(answer.json()["items"], key=lambda each: str(each["id"]))


async def left(
    house: House, name: str, path: str | None = None, by: str = "founder"
) -> list[dict[str, Any]]:
    """The rows of a list; as CSV they are the same."""
    rows = rows_of(await export(house, f"{name}.jsonl", path, by))
    content = (await export(house, f"{name}.csv", path, by)).content
    reader = CsvReader(LISTS[name].columns)
    assert [each.values for each in [*reader.feed(content), *reader.close()]] == rows
    return rows


@pytest.mark.parametrize("name", SHAPES)
async def test_a_list_has_the_fields_of_what_its_door_shows(house: House, name: str) -> None:
    head = (await export(house, f"{name}.csv")).text.strip()
    assert head.split(",") == list(SHAPES[name].model_fields)


async def test_agreements_and_obligations_leave_for_who_sees_the_agreement(house: House) -> None:
    parties = await agreements.two_governments(house)
    secret = await agreements.draft(house, parties, is_public=False)
    await agreements.owe(house, secret, parties.gb, agreements.in_days(house, 30))
    await agreements.sign_both(house, secret, parties)
    drafted = await agreements.draft(house, parties)
    await agreements.owe(house, drafted, parties.za, agreements.in_days(house, 30))
    assert await left(house, "agreements", by="stranger") == []
    assert await left(house, "obligations", by="stranger") == []
    assert await left(house, "agreements", by="gb") == await items(house, "/v1/agreements", "gb")
    owed = await left(house, "obligations", by="za")
    assert owed == [
        *await items(house, f"{secret}/obligations", "za"),
        *await items(house, f"{drafted}/obligations", "za"),
    ]
    (own,) = await left(house, "obligations", f"/{parties.gb}", by="za")
    assert own["partner_id"] == parties.gb
    await agreements.sign_both(house, drafted, parties)
    (seen,) = await left(house, "agreements", by="stranger")
    assert seen["id"] == drafted.rpartition("/")[2]
    (seen,) = await left(house, "obligations", f"/{parties.za}", by="stranger")
    assert seen["agreement_id"] == drafted.rpartition("/")[2]


async def test_programmes_leave_for_everybody(house: House, clock: FixedClock) -> None:
    fund = await Fund.set_up(house, clock)
    other = await house.verified()
    rows = await left(house, "programmes", by="stranger")
    assert rows == await items(house, "/v1/programmes", "stranger")
    assert await left(house, "programmes", f"/{fund.partner}") == rows
    assert await left(house, "programmes", other) == []


async def test_the_ledger_leaves_for_who_may_read_the_books(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    contribution = await opened(house, project, path)
    await booked(house, contribution, pledge=1000, commitment=800)
    giver = await house.verified("giver", "giver")
    given = await opened(
        house,
        project,
        giver,
        "giver",
        contributor_partner_id=giver.rpartition("/")[2],
        contributor_label=None,
    )
    await booked(house, given, "giver", pledge=500)
    for name in ("contributions", "ledger-entries"):
        assert await left(house, name, by="stranger") == []
        assert await left(house, name, path, by="stranger") == []
        assert await left(house, name, path, by="giver") == []
    assert await left(house, "contributions") == await items(house, "/v1/contributions")
    (kept,) = await left(house, "contributions", path)
    assert kept["id"] == contribution.rpartition("/")[2]
    entries = await left(house, "ledger-entries", path)
    assert entries == await items(house, f"{contribution}/entries")
    assert [each["kind"] for each in entries] == ["pledge", "commitment"]
    assert len(await left(house, "ledger-entries")) == 3


async def test_placements_leave_for_who_is_in_them(house: House) -> None:
    path = await house.verified()
    project = await placements.published(house, path)
    people = [house.person("nurse"), house.person("doctor")]
    await placements.opened(house, project, *people)
    (row,) = await left(house, "placements", path)
    assert [row] == await items(house, "/v1/placements")
    assert [each["person_id"] for each in row["people"]] == [str(each) for each in people]
    (seen,) = await left(house, "placements", path, by="nurse")
    assert [each["person_id"] for each in seen["people"]] == [str(people[0])]
    assert await left(house, "placements", by="stranger") == []


async def test_an_archive_with_a_placement_is_forgotten_when_somebody_in_it_leaves(
    house: House,
) -> None:
    path = await house.verified()
    project = await placements.published(house, path)
    await placements.opened(house, project, house.person("nurse"))
    job = await make_archive(house, path)
    counted = {each["name"]: each["rows"] for each in job["files"]}
    assert counted["lists/placements.jsonl"] == 1
    gone = await house.api.delete("/v1/subjects/me", headers=house.as_("nurse"))
    assert gone.json()["erased"]["archives"] == 1
    answer = await house.api.get(f"/v1/exports/{job['id']}/archive", headers=house.as_("founder"))
    assert (answer.status_code, slug_of(answer)) == (409, "export-not-ready")


async def test_milestones_leave_for_who_sees_the_project_page_by_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.registry.lists.milestones.ROWS_AT_ONCE", 2)
    path = await house.verified()
    shown, hidden = await published(house, path), await draft(house, path)
    for number in range(3):
        await milestone(house, shown, f"Step {number}")
    await milestone(house, hidden)
    everything = [*await items(house, f"{shown}/milestones")]
    assert await left(house, "milestones", by="stranger") == everything
    everything += await items(house, f"{hidden}/milestones")
    assert await left(house, "milestones", path) == everything
    assert await left(house, "milestones", await house.verified("founder", "other")) == []
