"""The mobility partnerships of the European Commission: from framework to review."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.partnerships.steps import step
from tests.e2e.partnerships.treaty import anybody_reads, as_, draft, listening, partner
from tests.e2e.people import ok
from tests.e2e.system import System

DESK = "Open a mobility desk with information on legal migration"
SKILLS = "Train and certify people before they leave"
RETURN = "Support the reintegration of people who return"


def roadmap(partners: dict[str, str], *, informed: int, trained: int) -> list[dict[str, Any]]:
    """The milestones of a year, with how far their indicators are."""

    def activity(title: str, who: str, name: str, target: int, actual: int) -> dict[str, Any]:
        gauge = {"name": name, "unit": "people", "baseline": 0, "target": target}
        return {
            "title": title,
            "partner_id": partners[who],
            "state": "running",
            "indicators": [gauge | {"actual": actual}],
        }

    return [
        {
            "title": "People know the legal ways",
            "activities": [
                activity("Run a mobility desk", "commission", "People informed", 1000, informed)
            ],
        },
        {
            "title": "People leave with a certificate that counts",
            "activities": [
                activity("Train before departure", "chisinau", "People certified", 200, trained)
            ],
        },
    ]


async def test_a_framework_leads_by_a_yearly_roadmap_to_activities_indicators_and_a_review(
    system_in_process: System,
) -> None:
    """
    The European Commission, a member state and a country of origin sign a mobility partnership.

    It is a framework: each year has its roadmap, with milestones, activities and the indicators by
    which one sees how far they are. Each party owes a part of it by a date. At the end of the year
    they review it together: what was met, weighted, of what was due. Observers read everything and
    sign nothing.
    """
    system, now = system_in_process, datetime.now(UTC)
    last_month, next_week = (now.date() + timedelta(days=days) for days in (-30, 7))
    with listening(system) as heard:
        with step("The Commission, a member state, a country of origin and an observer come in"):
            parties = {
                "commission": await partner(
                    system,
                    "commission",
                    "European Commission",
                    partner_type="intergovernmental",
                    sides=["international"],
                ),
                "rome": await partner(
                    system, "rome", "Ministry of Labour, Italy", country="IT", sides=["destination"]
                ),
                "chisinau": await partner(
                    system, "chisinau", "Ministry of Labour, Republic of Moldova", country="MD"
                ),
                "observer": await partner(
                    system,
                    "observer",
                    "Diaspora federation",
                    partner_type="diaspora_association",
                    country="IT",
                ),
            }
            seats = [
                ("commission", "international", "signatory"),
                ("rome", "destination", "signatory"),
                ("chisinau", "origin", "signatory"),
                ("observer", "origin", "observer"),
            ]
        with step("They draft the framework, which binds nobody in law"):
            treaty = await draft(
                system,
                "commission",
                parties,
                {
                    "kind": "mobility_partnership",
                    "title": "Mobility partnership with the Republic of Moldova",
                    "legally_binding": False,
                    "countries_of_origin": ["MD"],
                    "countries_of_destination": ["IT"],
                    "sectors": ["15190"],
                    "time_zone": "Europe/Brussels",
                    "parties": [
                        {"partner_id": parties[who], "side": side, "role": role}
                        for who, side, role in seats
                    ],
                },
            )
            await treaty.owe("commission", "commission", DESK, str(last_month), weight=2)
            await treaty.owe("commission", "chisinau", SKILLS, str(last_month), weight=1)
            await treaty.owe("commission", "rome", RETURN, str(next_week), weight=1)
        with step("Three sign; the observer reads and cannot"):
            terms = (await treaty.read(by="observer"))["terms_version"]
            async with as_(system, "observer") as observer:
                body = {"partner_id": parties["observer"], "terms_version": terms}
                refused = await observer.post(f"{treaty.path}/sign", json=body)
            assert refused.status_code == 404
            signed = await treaty.sign("commission", "rome", "chisinau")
            assert signed["agreement"]["status"] == "in_force"
            assert not signed["balance"]["is_uneven"]
        with step("What is due next week is told, and what was due last month is overdue"):
            await heard.hears(treaty.id, "obligation.due")
            await heard.hears(treaty.id, "obligation.overdue", times=2)
        with step("The year gets its roadmap: milestones, activities, indicators"):
            written = await treaty.do(
                "commission",
                "roadmaps",
                year=now.year,
                milestones=roadmap(parties, informed=0, trained=0),
            )
            assert written["progress"] == 0
        with step("Parties say how far their indicators are"):
            path = f"{treaty.path}/roadmaps/{now.year}"
            async with as_(system, "chisinau") as ministry:
                tag = (await ministry.get(path)).headers["etag"]
                changed = await ok(
                    await ministry.patch(
                        path,
                        headers={"If-Match": tag},
                        json={"milestones": roadmap(parties, informed=750, trained=50)},
                    )
                )
            assert changed["progress"] == 0.5
        with step("The Commission shows evidence of its desk, and Italy confirms it"):
            await treaty.meet(
                DESK,
                by="commission",
                evidence="https://example.org/mobility-desk",
                confirmed_by="rome",
            )
            await heard.hears(treaty.id, "obligation.met")
            found = await treaty.read("/implementation")
            assert (found["rate"], len(found["counted"])) == (round(2 / 3, 4), 2)
        with step("The parties review the year together, with the rate of that day"):
            planned = await treaty.do("rome", "reviews", planned_on=str(now.date()))
            review = await treaty.do(
                "rome",
                f"reviews/{planned['id']}/hold",
                held_on=str(last_month),
                findings="The desk works. Training began late.",
                follow_ups=[
                    {
                        "what": "Certify two hundred people",
                        "partner_id": parties["chisinau"],
                        "due_on": str(next_week),
                    }
                ],
            )
            assert review["implementation_rate"] == round(2 / 3, 4)
        with step("Anybody reads the framework, its roadmap and its review"):
            page = await anybody_reads(system, treaty.id)
            assert page["roadmaps"][0]["progress"] == 0.5
            assert page["reviews"][0]["findings"].startswith("The desk works")
            assert page["implementation"]["rate"] == round(2 / 3, 4)
            assert len(page["parties"]) == 4
