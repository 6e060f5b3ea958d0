"""Regional processes: Puebla, Lima and 5+5."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.partnerships.states import (
    LIMA,
    NORTH,
    PUEBLA_MEMBERS,
    PUEBLA_OBSERVERS,
    SOUTH,
    Conference,
)
from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok
from tests.e2e.system import System

_ZONE = "America/Costa_Rica"


def _slug(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rpartition("/")[2]


async def test_eleven_members_decide_by_consensus_and_five_observers_listen(
    system_in_process: System,
) -> None:
    """
    The Puebla process has 11 members and 5 observers, and a presidency pro tempore that rotates.

    Its members call a session, put items on its agenda and draft a declaration; observers may
    read it, and neither draft nor decide. One member objects, so nothing is adopted; it changes
    its mind, and consensus stands. A plan of action says who does what until when and whether it
    is paid for; what is overdue is listed. The 12 of the Lima declaration and the 5+5 of the
    Western Mediterranean run beside it, with states that sit in two processes.
    """
    system = system_in_process
    puebla = Conference(system)
    with step("the governments register and are verified"):
        await puebla.register([*PUEBLA_MEMBERS, *PUEBLA_OBSERVERS, *LIMA, *SOUTH, *NORTH])

    with step("Puebla: 11 members and 5 observers accept their seats"):
        await puebla.found("Regional Conference on Migration", "CR", time_zone=_ZONE)
        await puebla.seat("CR", PUEBLA_MEMBERS, "member")
        await puebla.seat("CR", PUEBLA_OBSERVERS, "observer")
        assert await puebla.numbers() == (11, 5)

    with step("the presidency pro tempore goes round, a year for each member"):
        order = [puebla.partners[country] for country in PUEBLA_MEMBERS]
        # The day where the process is: it decides what is overdue.
        today = datetime.now(ZoneInfo(_ZONE)).date()
        begins_on = today.replace(year=today.year - 11, day=1)
        body = {"order": order, "term_months": 12, "begins_on": begins_on.isoformat()}
        await ok(await puebla.ask("CR", "PUT", "presidency", body))
        years = [
            begins_on.replace(year=begins_on.year + number).isoformat() for number in range(12)
        ]
        assert [await puebla.holder(each) for each in years] == [*PUEBLA_MEMBERS, "BZ"]

    chair, heir = "BZ", "CA"
    with step("who presides calls a session, and members make its agenda"):
        session = {
            "number": 1,
            "title": "Vice-ministerial meeting",
            "place": "Belize City",
            "country": chair,
            "begins_on": today.isoformat(),
            "ends_on": today.isoformat(),
        }
        called = await ok(await puebla.ask(chair, "POST", "sessions", session))
        assert called["presided_by"] == puebla.partners[chair]
        agenda = f"sessions/{called['id']}/agenda"
        item = {"partner_id": puebla.partners["GT"], "title": "Consular protection"}
        await ok(await puebla.ask("GT", "POST", agenda, item))

    with step("an observer may neither put items on the agenda nor draft"):
        item = {"partner_id": puebla.partners["CO"], "title": "Ours"}
        text = {"title": "Ours", "text": "We declare", "partner_id": puebla.partners["CO"]}
        for place, sent in ((agenda, item), ("declarations", text)):
            refused = await puebla.ask("CO", "POST", place, sent)
            assert (refused.status_code, _slug(refused.json())) == (403, "observers-do-not-decide")

    with step("a member drafts a declaration, and who presides puts it before the members"):
        body = {
            "partner_id": puebla.partners["MX"],
            "session_id": called["id"],
            "title": "Joint declaration",
            "text": "The members will return unaccompanied children safely and with dignity.",
            "language": "es",
        }
        declaration = (await ok(await puebla.ask("MX", "POST", "declarations", body)))["id"]
        until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
        place = f"declarations/{declaration}"
        await ok(await puebla.ask(chair, "POST", f"{place}/table", {"objections_until": until}))

    with step("an observer reads it and may not decide; one member is against: no consensus"):
        said = await puebla.say(
            declaration, dict.fromkeys(PUEBLA_MEMBERS, "agree") | {"NI": "against", "PE": "agree"}
        )
        assert said.pop("PE").status_code == 403
        assert {each.status_code for each in said.values()} == {200}
        refused = await puebla.ask(chair, "POST", f"{place}/adopt")
        assert (refused.status_code, _slug(refused.json())) == (409, "no-consensus")
        assert (await ok(await puebla.ask("PE", "GET", place)))["consensus"] == "refused"

    with step("the member changes its mind, and the declaration is adopted by consensus"):
        await puebla.say(declaration, {"NI": "abstain"})
        adopted = await ok(await puebla.ask(chair, "POST", f"{place}/adopt"))
        assert (adopted["status"], len(adopted["positions"])) == ("adopted", 11)
        assert (await ok(await puebla.ask("anybody", "GET", place)))["title"] == "Joint declaration"

    with step("a plan of action names owners, due dates and how each item is funded"):
        plan_body = {
            "partner_id": puebla.partners["SV"],
            "declaration_id": declaration,
            "title": "Plan of action",
            "begins_on": today.isoformat(),
            "ends_on": (today + timedelta(days=730)).isoformat(),
        }
        plan = await ok(await puebla.ask("SV", "POST", "action-plans", plan_body))
        for owner, title, days, funding in (
            ("HN", "Train consuls", 200, "funded"),
            ("PE", "Share forms", -1, "needs_none"),
        ):
            item_body = {
                "partner_id": puebla.partners["SV"],
                "owner_id": puebla.partners[owner],
                "title": title,
                "due_on": (today + timedelta(days=days)).isoformat(),
                "funding_state": funding,
            }
            await ok(await puebla.ask("SV", "POST", f"action-plans/{plan['id']}/items", item_body))

    with step("what is overdue is listed until its owner reports it done"):
        (overdue,) = (await ok(await puebla.ask("CA", "GET", "action-items?overdue=true")))["items"]
        assert (overdue["title"], overdue["owner_id"]) == ("Share forms", puebla.partners["PE"])
        report = {"status": "done", "evidence_url": "https://example.org/forms"}
        await ok(
            await puebla.ask(
                "PE",
                "PATCH",
                f"action-items/{overdue['id']}",
                report,
                headers={"If-Match": f'"{overdue["version"]}"'},
            )
        )
        left = await ok(await puebla.ask("CA", "GET", "action-items?overdue=true"))
        assert left["items"] == []

    with step("the presidency is handed over to the next member"):
        on = (today.replace(day=1) + timedelta(days=63)).replace(day=15).isoformat()
        await ok(await puebla.ask(chair, "POST", "presidency/hand-over", {"on": on}))
        assert await puebla.holder(on) == heir

    with step("Lima: 12 members, four of which observe Puebla"):
        lima = Conference(system, puebla.partners)
        await lima.found("South American Conference on Migration", "AR")
        await lima.seat("AR", LIMA, "member")
        assert await lima.numbers() == (12, 0)
        peru = puebla.partners["PE"]
        async with system.client("registry", "person", "anybody") as anybody:
            both = await ok(await anybody.get(f"/v1/dialogues?partner_id={peru}"))
        assert len(both["items"]) == 2

    with step("5+5: five states of either shore, presided from the south and the north in turn"):
        five = Conference(system, puebla.partners)
        await five.found("Dialogue 5+5 on migration", "TN", time_zone="Africa/Tunis")
        await five.seat("TN", [*SOUTH, *NORTH], "member")
        assert await five.numbers() == (10, 0)
        turns = [five.partners[each] for pair in zip(SOUTH, NORTH, strict=True) for each in pair]
        body = {"order": turns, "term_months": 6, "begins_on": "2002-10-16"}
        await ok(await five.ask("TN", "PUT", "presidency", body))
        held = [await five.holder(day) for day in ("2002-10-17", "2003-05-01", "2007-10-16")]
        assert held == ["DZ", "FR", "DZ"]
