"""Mexico 3x1: the club picks, federation, state and municipality match, COVAM decides."""

from typing import Any

from tests.e2e.partnerships.funds import Story, known_fund, line, money, paid, part
from tests.e2e.partnerships.steps import step
from tests.e2e.system import System

CRITERIA = "https://covam.example/criterios-2017"


def infrastructure(project: str, cost: int, **more: Any) -> dict[str, Any]:
    """An application with 25 from the club and 50 from state and municipality together."""
    return {
        "project_id": project,
        "window": "infrastructure",
        "instrument": "grant",
        "costs": [line(cost, "MXN")],
        "measures": {"beneficiaries": 1_000},
        "counterparts": [
            part("club", cost // 4, "MXN"),
            part("state", cost // 4, "MXN"),
            part("municipality", cost // 4, "MXN", "in_kind"),
        ],
        "country_of_destination": "US",
        "origin_community": "Jerez, Zacatecas",
        "hosting_community": "Los Angeles, California",
    } | more


async def test_three_for_one(system_in_process: System) -> None:
    """
    A club of migrants from Jerez in Los Angeles picks a project at home, and three levels of
    government match its money: federation 25, club 25, state and municipality together 50, the
    federal part up to MXN 1,000,000; productive projects are halved, up to MXN 250,000, and need
    five families. The validation committee is called in its season with thirty days' notice and
    published criteria, sees which budget is inflated, and decides with its votes counted. Need by
    municipality shows whether the money goes to the better-off. In 2020 the federal budget ends,
    and what was decided stays readable.

    The four parties pay what was decided, the municipality in machines and work: for each peso of
    the club three others come, which is what the programme is called after.
    """
    story = Story.at(system_in_process, "2017-01-10T12:00:00-06:00")
    with step("federation, state, municipality and two clubs are verified"):
        sedesol = await story.partner("sedesol", "SEDESOL", "national_government", "MX")
        state = await story.partner("zacatecas", "Zacatecas", "subnational_government", "MX")
        town = await story.partner("jerez", "Jerez", "local_government", "MX")
        clubs = {
            name: await story.partner(name, name, "hometown_association", "US", "destination")
            for name in ("club-jerez", "club-villanueva")
        }
    with step("the programme is set up from a file, without code"):
        programme = await story.programme(sedesol, "mx-3x1", known_fund("mx-3x1"))
    asked = f"/programmes/{programme}/dry-run"
    with step("a dry run says who would pay what: 25, 25, and 50 together"):
        body: dict[str, Any] = {"window": "infrastructure", "costs": [line(4_000_000, "MXN")]}
        answer = await story.post("club-jerez", asked, body)
        assert set(paid(answer).values()) == {1_000_000}
        dearer = body | {"costs": [line(4_600_000, "MXN")]}
        capped = await story.post("club-jerez", asked, dearer)
        assert capped["is_capped"]
        assert paid(capped)["federation"] == 1_000_000
    with step("a productive project is halved, up to MXN 250,000, with five families at least"):
        body = {
            "window": "productive",
            "costs": [line(500_000, "MXN")],
            "measures": {"families": 5},
        }
        answer = await story.post("club-jerez", asked, body)
        assert paid(answer) == {"federation": 250_000, "club": 250_000}
        four = await story.post("club-jerez", asked, body | {"measures": {"families": 4}})
        assert [each["rule"] for each in four["refusals"]] == ["families"]
    with step("a round is announced with two hard dates, and opens by itself"):
        announced = {
            "title": "Infraestructura y proyectos productivos 2017",
            "opens_at": "2017-01-15T00:00:00-06:00",
            "closes_at": "2017-03-31T23:59:59-06:00",
            "budget": {"amount_minor": 520_000_000, "currency": "MXN"},
        }
        found = await story.post("sedesol", f"/programmes/{programme}/rounds", announced)
        round_id = found["id"]
        project = await story.project("club-jerez", clubs["club-jerez"], "Agua potable en Jerez")
        named = {"club": clubs["club-jerez"], "state": state, "municipality": town}
        asked_for = infrastructure(project, 2_000_000)
        for each in asked_for["counterparts"]:
            each["partner_id"] = named[each["contributor"]]
        early = await story.post("club-jerez", f"/rounds/{round_id}/applications", asked_for)
        submit = f"/applications/{early['id']}/submit"
        await story.post("club-jerez", submit, status=409)
        story.go_to("2017-01-15T00:00:01-06:00")
        await story.until_round_is(round_id, "open")
    with step("the club that picked the project applies with what each party brings"):
        await story.post("club-jerez", submit)
        water = await story.check("sedesol", early["id"])
        assert (water["status"], water["reasons"]) == ("eligible", [])
        assert set(paid(water["answer"]).values()) == {500_000}
    with step("too few families, or a club that brings too little, are not eligible"):
        farm = await story.project(
            "club-villanueva", clubs["club-villanueva"], "Invernadero", kind="investment"
        )
        body = {
            "project_id": farm,
            "window": "productive",
            "instrument": "grant",
            "costs": [line(400_000, "MXN")],
            "measures": {"families": 4},
            "counterparts": [part("club", 100_000, "MXN")],
        }
        refused = await story.check("sedesol", await story.apply("club-villanueva", round_id, body))
        assert refused["status"] == "ineligible"
        assert refused["reasons"] == [
            "4 families: at least 5 are needed.",
            "Club de migrantes brings 10000000 of 20000000 minor units.",
        ]
    with step("a budget far above its peers is flagged, with the peers named"):
        for number, cost in enumerate((1_900_000, 1_950_000, 2_000_000, 2_050_000, 2_100_000)):
            peer = await story.project(
                "club-villanueva", clubs["club-villanueva"], f"Agua potable {number}"
            )
            await story.apply("club-villanueva", round_id, infrastructure(peer, cost))
        dear = await story.project("club-villanueva", clubs["club-villanueva"], "Agua de oro")
        gold = await story.check(
            "sedesol",
            await story.apply("club-villanueva", round_id, infrastructure(dear, 3_600_000)),
        )
        assert gold["benchmark"][0]["is_flagged"]
        assert len(gold["benchmark"][0]["peers"]) == 6
    with step("the round closes at its moment, and nobody applies any more"):
        late = await story.project("club-jerez", clubs["club-jerez"], "Tarde")
        made = await story.post(
            "club-jerez", f"/rounds/{round_id}/applications", infrastructure(late, 2_000_000)
        )
        story.go_to("2017-03-31T23:59:59-06:00")
        await story.post("club-jerez", f"/applications/{made['id']}/submit", status=409)
        await story.until_round_is(round_id, "closed")
    with step("federation, state, municipality and clubs have a seat each in COVAM"):
        members = {
            "sedesol": (sedesol, "national_government"),
            "zacatecas": (state, "subnational_government"),
            "jerez": (town, "local_government"),
            "club-jerez": (clubs["club-jerez"], "diaspora"),
            "club-villanueva": (clubs["club-villanueva"], "diaspora"),
        }
        seats = {
            who: await story.seat("sedesol", programme, partner, contributor_class)
            for who, (partner, contributor_class) in members.items()
        }
    with step("COVAM is called with 30 days' notice, from April to June, with its criteria"):
        sessions = f"/rounds/{round_id}/committee-sessions"
        called = {
            "title": "COVAM Zacatecas",
            "criteria_url": CRITERIA,
            "agenda": [early["id"], gold["id"]],
        }
        for moment in ("2017-04-20T10:00:00-05:00", "2017-07-03T10:00:00-05:00"):
            await story.post("sedesol", sessions, called | {"starts_at": moment}, status=409)
        starts = {"starts_at": "2017-05-10T10:00:00-05:00"}
        session = (await story.post("sedesol", sessions, called | starts))["id"]
    with step("it votes, and no club votes on its own project"):
        story.go_to("2017-05-10T10:30:00-05:00")
        own = {"seat_id": seats["club-jerez"], "application_id": early["id"], "choice": "yes"}
        votes = f"/committee-sessions/{session}/votes"
        refused = await story.post("club-jerez", votes, own, status=409)
        assert refused["type"].endswith("own-project")
        for who in ("sedesol", "zacatecas", "jerez", "club-villanueva"):
            await story.vote(who, session, seats[who], early["id"], "yes")
        for who in ("sedesol", "zacatecas", "jerez", "club-jerez"):
            await story.vote(who, session, seats[who], gold["id"], "no")
    with step("decisions are published with their tally, and minutes follow"):
        decided = await story.post("sedesol", f"/committee-sessions/{session}/decide")
        outcomes = [each["outcome"] for each in decided["decisions"]]
        assert outcomes == ["selected", "not_selected"]
        minutes = {"url": "https://covam.example/acta-2017-05-10"}
        await story.put("sedesol", f"/committee-sessions/{session}/minutes", minutes)
        read = await story.get(f"/committee-sessions/{session}")
        assert (read["criteria_url"], read["minutes_url"]) == (CRITERIA, minutes["url"])
    with step("each of the four pays what was decided, and the ledger holds four equal shares"):
        story.go_to("2017-06-15T12:00:00-05:00")
        planned = (await story.get(f"/projects/{project}/leverage"))["items"][0]
        assert (planned["planned"]["ratio"], planned["committed"]["diaspora"]["amount_minor"]) == (
            3,
            0,
        )
        for who, share, form in (
            ("sedesol", "federation", "disbursement"),
            ("zacatecas", "state", "disbursement"),
            ("jerez", "municipality", "in_kind"),
            ("club-jerez", "club", "disbursement"),
        ):
            await story.gives(who, project, share, "2017-06-15", form)
        (pesos,) = (await story.get(f"/projects/{project}/money"))["currencies"]
        assert {
            each["contributor_class"]: each["shares"]["given"] for each in pesos["classes"]
        } == {
            "national_government": 2_500,
            "subnational_government": 2_500,
            "local_government": 2_500,
            "diaspora": 2_500,
        }
        (leverage,) = (await story.get(f"/projects/{project}/leverage"))["items"]
        assert leverage["planned"]["ratio"] == leverage["disbursed"]["ratio"] == 3
        assert (await story.get(f"/projects/{project}/money"))["currencies"][0]["totals"][
            "pledged"
        ] == money(2_000_000, "MXN")
    with step("need by municipality shows whether the money goes to the better-off"):
        # Made-up figures: the bands are what matters here.
        for who, place, band in ((project, "32-020", 2), (dear, "32-055", 5)):
            need = {
                "place_code": f"MX-{place}",
                "population": 60_000,
                "poverty_band": band,
                "source": "Example",
                "year": 2015,
            }
            by = "club-jerez" if who == project else "club-villanueva"
            await story.put(by, f"/projects/{who}/need", need)
        report = await story.get(f"/programmes/{programme}/fairness")
        assert report["is_regressive"]
        assert report["concentration_index"] > 0
    with step("the programme ends in 2020, and what was decided stays readable"):
        story.go_to("2020-01-01T12:00:00-06:00")
        end = {"on": "2020-01-01", "reason": "No federal budget from 2020."}
        await story.post("sedesol", f"/programmes/{programme}/end", end)
        again = announced | {
            "opens_at": "2020-01-15T00:00:00-06:00",
            "closes_at": "2020-03-31T00:00:00-06:00",
        }
        await story.post("sedesol", f"/programmes/{programme}/rounds", again, status=409)
        kept = await story.get(f"/applications/{early['id']}")
        assert (kept["status"], kept["programme_minor"]) == ("selected", 50_000_000)
