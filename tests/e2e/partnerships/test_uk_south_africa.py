"""The memorandum of the United Kingdom and South Africa on health workers, of 2003."""

from tests.e2e.partnerships.steps import step
from tests.e2e.partnerships.treaty import alerted, anybody_reads, as_, draft, listening, partner
from tests.e2e.people import ok
from tests.e2e.system import System

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
