"""The memorandum of the United Kingdom and South Africa on health workers, of 2003."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.e2e.partnerships.placing import do, safeguard_lists, says_yes, seen
from tests.e2e.partnerships.steps import step
from tests.e2e.partnerships.treaty import alerted, anybody_reads, as_, draft, listening, partner
from tests.e2e.people import ok, publish, skill
from tests.e2e.system import System
from tests.support.waiting import until

NURSES, DOCTORS = "12281", "12230"
STOP = "Stop recruiting South African health staff actively"
PLACES = "Offer time-limited placements to South African health staff"
RURAL = "Send British health staff to rural hospitals"


async def test_a_memorandum_lets_health_staff_go_and_come_back_and_is_followed_up(
    system_in_process: System,
) -> None:
    """
    In October 2003 two governments sign a memorandum on the reciprocal exchange of health staff.

    It binds nobody in law. South African staff go to Britain for a time that is counted in a
    yearly quota, British staff go to rural hospitals, and hospitals of both countries are twinned.
    Britain stops recruiting actively: the registrations of South African staff fall from 3,206 in
    2003 to 4 in 2004. Each side shows evidence of what it did and the other confirms it, and
    anybody can read how much of the memorandum was implemented.
    """
    system = system_in_process
    with listening(system) as heard:
        with step("Two health ministries and two hospitals are verified partners"):
            both = {
                "pretoria": await partner(
                    system, "pretoria", "Department of Health, South Africa", country="ZA"
                ),
                "london": await partner(
                    system,
                    "london",
                    "Department of Health, United Kingdom",
                    country="GB",
                    sides=["destination"],
                ),
            }
            hospitals = [
                await partner(system, slug, name, country=country, partner_type="host_institution")
                for slug, name, country in (
                    ("rural-hospital", "Rural hospital, Eastern Cape", "ZA"),
                    ("teaching-hospital", "Teaching hospital, England", "GB"),
                )
            ]
        with step("They draft a memorandum that is not legally binding"):
            treaty = await draft(
                system,
                "london",
                both,
                {
                    "kind": "mou",
                    "title": "Memorandum of understanding on the reciprocal educational exchange "
                    "of healthcare concepts and personnel",
                    "legally_binding": False,
                    "countries_of_origin": ["ZA"],
                    "countries_of_destination": ["GB"],
                    "sectors": ["122"],
                    "time_zone": "Africa/Johannesburg",
                    "starts_on": "2003-10-24",
                    "parties": [
                        {"partner_id": both["pretoria"], "side": "origin"},
                        {"partner_id": both["london"], "side": "destination"},
                    ],
                },
            )
        with step("Each owes something, with an indicator, and a quota counts who goes"):
            registrations = {
                "name": "Registrations of South African health staff in a year",
                "unit": "people",
                "baseline": 3206,
                "target": 0,
            }
            await treaty.owe(
                "london", "london", STOP, "2004-12-31", weight=3, indicator=registrations
            )
            await treaty.owe("london", "london", PLACES, "2004-10-24")
            await treaty.owe("pretoria", "pretoria", RURAL, "2005-10-24", weight=2)
            for year, people in ((2003, 10), (2004, 20)):
                async with as_(system, "pretoria") as minister:
                    quota = {"sector": "122", "people": people}
                    await ok(await minister.put(f"{treaty.path}/quotas/{year}", json=quota))
        with step("Both sign, and the memorandum is in force; the balance of voices is even"):
            signed = await treaty.sign("london", "pretoria")
            assert signed["agreement"]["status"] == "in_force"
            assert signed["balance"]["index"] > 0.9
            await heard.hears(treaty.id, "agreement.signed")
        with step("Two hospitals are twinned"):
            twins = await treaty.do(
                "pretoria",
                "twinnings",
                origin_id=hospitals[0],
                destination_id=hospitals[1],
                exchanges="British clinical staff for a year; South African nurse tutors back.",
            )
            assert twins["destination_name"] == "Teaching hospital, England"
        with step("What was due falls due by itself, and everybody hears that it is overdue"):
            await heard.hears(treaty.id, "obligation.overdue", times=3)
            await alerted(system, "london", both["london"], STOP)
            assert (await treaty.read("/implementation"))["rate"] == 0
        with step("Registrations fall from 3,206 to 4, and South Africa confirms it"):
            await treaty.do(
                "london",
                f"obligations/{treaty.obligations[STOP]}/report",
                status="on_track",
                actual=4,
                note="Registrations 3,206 in 2003, 4 in 2004.",
            )
            await treaty.meet(
                STOP,
                by="london",
                evidence="https://example.org/nursing-register-2004",
                confirmed_by="pretoria",
            )
            await treaty.meet(
                PLACES,
                by="london",
                evidence="https://example.org/placements-2004",
                confirmed_by="pretoria",
            )
            await heard.hears(treaty.id, "obligation.met", times=2)
        with step("Anybody reads who agreed on what and how much of it was done"):
            page = await anybody_reads(system, treaty.id)
            assert not page["legally_binding"]
            assert page["implementation"]["rate"] == round(4 / 6, 4)
            assert {each["title"]: each["status"] for each in page["obligations"]} == {
                STOP: "met",
                PLACES: "met",
                RURAL: "late",
            }
            stopped = next(each for each in page["obligations"] if each["title"] == STOP)
            gauge = stopped["indicator"]
            assert (gauge["baseline"], gauge["actual"]) == (3206, 4)
            assert {each["year"]: each["people"] for each in page["quotas"]} == {
                2003: 10,
                2004: 20,
            }
            assert len(page["twinnings"]) == 1
        with step("Each side sees what the memorandum has cost the other"):
            await treaty.do("pretoria", "burden-reports", hours=120, documents_asked=6)
            burden = {
                each["partner_id"]: each for each in (await treaty.read("/burden"))["parties"]
            }
            assert burden[both["pretoria"]]["hours"] == 120
            assert burden[both["london"]]["documents_given"] == 2


def post(partner: str, skill_uri: str) -> dict[str, Any]:
    """A ward in England that takes nurses for a time."""
    return {
        "partner_id": partner,
        "kind": "vacancy",
        "title": "Nurses for a year of exchange",
        "summary": "A time-limited placement, with education and training.",
        "country": "GB",
        "sector": NURSES,
        "roles": [
            {
                "title": "Nurse",
                "isco_group": "2221",
                "modalities": ["circular"],
                "skills": [{"skill": skill_uri, "level": 3}],
            }
        ],
    }


async def test_nurses_go_within_the_quota_come_back_and_a_diverted_stream_is_noticed(
    system_in_process: System,
) -> None:
    """
    What the memorandum does to people. The two governments send a nurse for a year: the quota of
    one place is used, and the next placement is refused until somebody gives a place back. The
    nurse's return is confirmed. The registrations of others rise while those of South Africans
    fall from 3,206 to 4: a diversion to a country outside the agreement is suspected, and both
    governments hear of it.
    """
    system = system_in_process
    year = datetime.now(UTC).year - 1
    with step("A memorandum in force lets one nurse a year go"):
        await safeguard_lists(system)
        both = {
            "tshwane": await partner(system, "tshwane", "Health, South Africa", country="ZA"),
            "leeds": await partner(
                system, "leeds", "Health, United Kingdom", country="GB", sides=["destination"]
            ),
        }
        memorandum = await draft(
            system,
            "leeds",
            both,
            {
                "kind": "mou",
                "title": "Exchange of nurses",
                "legally_binding": False,
                "countries_of_origin": ["ZA"],
                "countries_of_destination": ["GB"],
                "sectors": ["122"],
                "starts_on": "2003-10-24",
                "parties": [
                    {"partner_id": both["tshwane"], "side": "origin"},
                    {"partner_id": both["leeds"], "side": "destination"},
                ],
            },
        )
        async with as_(system, "tshwane") as minister:
            quota = {"sector": "122", "people": 1}
            await ok(await minister.put(f"{memorandum.path}/quotas/{year}", json=quota))
        await memorandum.sign("leeds", "tshwane")
    with step("A ward takes a nurse whom the governments send; the place of the year is used"):
        nursing = await skill(system, "interpret medical images")
        project = await publish(system, "leeds", post(both["leeds"], nursing))
        first, second = [await sent(system, project, year) for _ in range(2)]
        agreed = await says_yes(system, "leeds", first, both["leeds"], "The ward is ready.")
        assert agreed["status"] == "agreed"
        (used,) = (await memorandum.read("/quotas"))["items"]
        assert (used["used"], used["left"]) == (1, 0)
    with step("Nobody more may go in this year"):
        async with as_(system, "leeds") as client:
            says = {"partner_id": both["leeds"], "says": "yes", "reason": "Another ward."}
            refused = await client.post(f"/v1/placements/{second}/decide", json=says)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
            409,
            "quota-used-up",
        )
    with step("The nurse returns when the year is over, and her return is confirmed"):
        await do(system, "leeds", first, "accept-terms", numbers=[1])
        await do(system, "leeds", first, "prepare")
        await do(system, "leeds", first, "start", started_on=f"{year}-01-01")
        await do(system, "leeds", first, "end", ended_on=f"{year}-06-30")
        await do(system, "leeds", first, "confirm-return", returned_on=f"{year}-07-02")
        assert (await seen(system, "leeds", first))["status"] == "ended"
    with step("South African registrations fall from 3,206 to 4 while others rise"):
        source = "Nursing and Midwifery Council, registrations from abroad"
        streams = (("ZA", 2003, 3206), ("ZA", 2004, 4), ("ZW", 2003, 400), ("ZW", 2004, 620))
        figures = [
            {"origin": origin, "destination": "GB", "sector": NURSES, "year": of, "people": people}
            | {"source": source}
            for origin, of, people in streams
        ]
        async with system.client("registry", "operator", "operator") as operator:
            await ok(await operator.post("/v1/movements", json={"items": figures}))
    with step("A diversion of the stream is suspected, and both governments hear of it"):
        async with as_(system, "anybody") as anybody:

            async def suspected() -> Any:
                found = await ok(await anybody.get("/v1/diversions"))
                return [each for each in found["items"] if each["agreement_id"] == memorandum.id]

            (diversion,) = await until(suspected, seconds=30)
        assert (diversion["corridor"], diversion["covered_now"]) == ("ZWE-GBR", 4)
        for who in both:
            await alerted(system, who, both[who], "ZWE-GBR")


async def sent(system: System, project: str, year: int) -> str:
    """A placement of a nurse whom two governments send for half a year; its id."""
    practice = {
        "isco_group": "2221",
        "practice_country": "ZA",
        "initiative": "government_to_government",
    }
    async with as_(system, "leeds") as client:
        body = {
            "project_id": project,
            "people": [{"person_id": str(uuid4()), "practice": practice}],
            "modality": "circular",
            "starts_on": f"{year}-01-01",
            "ends_on": f"{year}-06-30",
            "return_on": f"{year}-07-03",
            "is_insured": True,
        }
        made = await ok(await client.post("/v1/placements", json=body))
    return str(made["id"])
