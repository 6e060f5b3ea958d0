"""Projects and partners leave as IATI, and come in again as they were."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree

from services.registry.disclosure import service
from tests.integration.registry.exchange import export, money_of, schema
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import booked, opened, published, take_back
from tests.integration.registry.projects import do, draft, edit, euros, funding
from tests.integration.registry.uploads import counts, projects_of, run
from tests.unit.registry.iati_files import activity, document

CONTACT = "<contact-info><person-name><narrative>A Person</narrative></person-name></contact-info>"
REGION = '<recipient-region code="298"/>'


async def activities(house: House, path: str | None = None, by: str = "founder") -> bytes:
    answer = await export(house, "iati/activities", path, by)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/xml")
    return answer.content


def found(content: bytes, path: str) -> list[str]:
    named: Any = etree.fromstring(content).xpath(path)
    return [str(getattr(each, "text", each)) for each in named]


async def test_partners_are_valid_organisations(house: House, real_data: Path) -> None:
    await house.verified()
    await house.verified("somebody", "other", country=None, registration=None)
    content = (await export(house, "iati/organisations", by="stranger")).content
    official = schema(real_data, "organisations")
    assert official.validate(etree.fromstring(content)), official.error_log
    identifiers = found(content, "//organisation-identifier")
    assert identifiers == ["SN-clinic", "XX-other"]


async def test_a_project_of_ours_is_a_valid_activity(house: House, real_data: Path) -> None:
    project = await draft(house, await house.verified(), gcm_objectives=[19], place="Thiès")
    await do(house, project, "publish")
    official = schema(real_data, "activities")
    for verb in (None, "start", "complete"):
        if verb:
            await do(house, project, verb)
        content = await activities(house)
        assert official.validate(etree.fromstring(content)), official.error_log
    assert found(content, "//activity-status/@code") == ["3"]
    assert len(found(content, "//activity-date")) == 3


async def test_export_import_export_is_the_same_file_in_another_registry(house: House) -> None:
    path, other = await house.verified(), await house.verified("founder", "mirror")
    project = await draft(house, path, gcm_objectives=[19, 20], place="Thiès", summary="Sun.")
    await do(house, project, "publish")
    await run(house, path, document(activity("XX-1", CONTACT), activity("XX-2", place=REGION)))
    first = await activities(house, path)
    assert counts(await run(house, other, first)) == (2, 0, 0, 1)
    assert await activities(house, other) == first
    assert b"A Person" not in first


async def test_ones_own_file_comes_in_again_and_changes_nothing(house: House) -> None:
    path = await house.verified()
    project = await draft(
        house, path, kind="assignment", funding=funding(raised=euros(500), instruments=["equity"])
    )
    await do(house, project, "publish")
    first = await activities(house, path)
    before = (await house.api.get(project, headers=house.as_("founder"))).json()
    assert counts(await run(house, path, first)) == (0, 1, 0, 0)
    assert counts(await run(house, path, first)) == (0, 0, 1, 0)
    after = (await house.api.get(project, headers=house.as_("founder"))).json()
    same = before.keys() - {"version", "iati_identifier", "activity_status"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert await activities(house, path) == first


async def test_what_the_partner_edits_of_an_import_is_what_leaves(house: House) -> None:
    path = await house.verified()
    more = '<result type="1"/><transaction ref="T"/>'
    await run(house, path, document(activity("XX-1", more)))
    project = f"/v1/projects/{(await projects_of(house))['XX-1']['id']}"
    await edit(house, project, 2, title="A deeper well", gcm_objectives=[19])
    content = await activities(house, path)
    assert found(content, "//title/narrative") == ["A deeper well"]
    assert found(content, "//tag/@code") == ["19"]
    assert len(found(content, "//result | //transaction")) == 2
    assert found(content, "//sector/@code") == ["14031"]


async def test_an_activity_of_a_region_is_no_project_and_is_not_lost(house: House) -> None:
    path = await house.verified()
    job = await run(house, path, document(activity("XX-1", place=REGION)))
    assert counts(job) == (0, 0, 0, 1)
    assert found(await activities(house, path), "//iati-identifier") == ["XX-1"]
    stranger = await export(house, "iati/activities", path, by="stranger")
    assert (stranger.status_code, slug_of(stranger)) == (404, "nothing-to-export")
    await run(house, path, document(activity("XX-1")))
    assert found(await activities(house, path), "//recipient-country/@code") == ["SN"]


async def test_drafts_leave_only_for_the_people_of_their_partner(house: House) -> None:
    path = await house.verified()
    hidden = await draft(house, path, title="Not yet")
    shown = await draft(house, path, title="For all")
    await do(house, shown, "publish")
    assert found(await activities(house, by="stranger"), "//title/narrative") == ["For all"]
    assert found(await activities(house), "//title/narrative") == ["Not yet", "For all"]
    await do(house, hidden, "publish")
    assert len(found(await activities(house, by="stranger"), "//iati-activity")) == 2


async def test_a_host_that_is_not_verified_is_not_named(house: House) -> None:
    path, host = await house.verified(), await house.partner("somebody", "secret")
    project = await draft(house, path, host_partner_id=host.rpartition("/")[2])
    await do(house, project, "publish")
    assert b"secret" not in await activities(house, by="stranger")


async def test_the_ledger_leaves_as_transactions_for_those_who_may_read_it(
    house: House, real_data: Path
) -> None:
    path, fund = await house.verified(), await house.verified("somebody", "fund")
    project = await published(house, path)
    loan = await opened(
        house,
        project,
        path,
        instrument="loan",
        contributor_label=None,
        contributor_partner_id=fund.rpartition("/")[2],
        contributor_class="private_sector",
    )
    await booked(house, loan, pledge=9_000, commitment=9_000, disbursement=9_000, refund=1_000)
    await booked(house, loan, expenditure=2_500)
    match = await opened(
        house,
        project,
        path,
        contributor_label=None,
        match_id=str(uuid4()),
        contributor_class="diaspora",
    )
    entries = await booked(house, match, pledge=500)
    town = await opened(house, project, path)
    await booked(house, town, pledge=800, commitment=800, disbursement=800, refund=300)
    await take_back(house, match, entries[0]["id"], 200)
    content = await activities(house, path)
    assert found(content, "//transaction/transaction-type/@code") == [
        "13",
        "11",
        "1",
        "6",
        "4",
        "13",
        "13",
        "13",
        "11",
        "1",
        "1",
    ]
    assert found(content, "//transaction/value") == [
        "90.00",
        "90.00",
        "90.00",
        "10.00",
        "25.00",
        "5.00",
        "-2.00",
        "8.00",
        "8.00",
        "8.00",
        "-3.00",
    ]
    assert found(content, "//provider-org/narrative") == [
        *["The fund"] * 3,
        *["The clinic"] * 2,
        *["Diaspora"] * 2,
        *["Municipality of Jerez"] * 4,
    ]
    assert len(found(content, "//receiver-org")) == 10
    official = schema(real_data, "activities")
    assert official.validate(etree.fromstring(content)), official.error_log
    assert found(await activities(house, by="stranger"), "//transaction") == []
    again = await activities(house, path)
    await run(house, path, again)
    assert await activities(house, path) == again


@pytest.mark.parametrize("what", ["iati/activities", "iati/organisations"])
async def test_a_partner_that_is_not_there_is_told_so(house: House, what: str) -> None:
    answer = await export(house, what, f"/v1/partners/{uuid4()}")
    assert (answer.status_code, slug_of(answer)) == (404, "partner-not-found")
    empty = await export(house, what)
    assert (empty.status_code, slug_of(empty)) == (404, "nothing-to-export")


async def test_many_projects_leave_page_by_page_each_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_AT_ONCE", 2)
    path = await house.verified()
    await run(house, path, document(*(activity(f"XX-{number}") for number in range(7))))
    names = found(await activities(house), "//iati-identifier")
    assert names == [f"XX-{number}" for number in range(7)]


async def test_the_files_of_real_publishers_leave_valid_and_with_the_money_they_came_with(
    house: House, real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((real_data / "domain" / "iati" / "activities").glob("*.xml"))
    path = await house.verified()
    came: dict[str, Counter[Any]] = {"budget": Counter(), "transaction": Counter()}
    for file in files:
        await run(house, path, file.read_bytes(), "&publish=true")
        for name, sums in money_of(file.read_bytes()).items():
            came[name].update(sums)
    content = await activities(house, path)
    left, official = money_of(content), schema(real_data, "activities")
    assert official.validate(etree.fromstring(content)), official.error_log
    assert left == came
    identifiers = found(content, "//iati-activity/iati-identifier")
    assert len(identifiers) == len(set(identifiers)) == 1010
    await run(house, path, content)
    assert await activities(house, path) == content
    with capsys.disabled():
        sys.stdout.write(f"\n12 real files, {len(identifiers)} activities, exported again, valid\n")
        for name, sums in left.items():
            for currency in sorted(each for each in sums if " " not in each):
                sys.stdout.write(
                    f"  {name:11} {currency} {sums[currency]:>24,.2f} in "
                    f"{sums[f'{currency} entries']} entries, as they came\n"
                )
