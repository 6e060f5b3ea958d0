"""Unidos por la Solidaridad: competitions in which four classes of contributors share a cost."""

from typing import Any

from tests.e2e.partnerships.funds import Story, line, paid, part
from tests.e2e.partnerships.steps import step
from tests.e2e.system import System

# The shares of the model for El Salvador in the reference data: 50, 20, 20 and 10.
FUND: dict[str, Any] = {
    "format": 1,
    "title": "Unidos por la Solidaridad",
    "language": "es",
    "time_zone": "America/El_Salvador",
    "currency": "USD",
    "contributors": [
        {"key": "fund", "name": "Fondo social", "contributor_class": "national_government"},
        {"key": "club", "name": "Asociación de migrantes", "contributor_class": "diaspora"},
        {
            "key": "town",
            "name": "Alcaldía",
            "contributor_class": "local_government",
            "in_kind": True,
        },
        {
            "key": "community",
            "name": "Comunidad",
            "contributor_class": "community",
            "in_kind": True,
        },
    ],
    "programme": "fund",
    "windows": [
        {
            "key": "works",
            "title": "Obras comunitarias",
            "shares": [
                {"parts": 50, "contributors": [{"contributor": "fund", "parts": 1}]},
                {"parts": 20, "contributors": [{"contributor": "club", "parts": 1}]},
                {"parts": 20, "contributors": [{"contributor": "town", "parts": 1}]},
                {"parts": 10, "contributors": [{"contributor": "community", "parts": 1}]},
            ],
            "instruments": ["grant"],
            "project_kinds": ["community"],
            "countries_of_origin": ["SV"],
            "ineligible_costs": [{"kind": "land", "reason": "El terreno es de la comunidad."}],
        }
    ],
    "committee": {"name": "Comité de selección", "quorum_percent": 100, "majority": "two_thirds"},
}


def works(project: str, cost: int, **more: Any) -> dict[str, Any]:
    """An application: money of the club, machines of the town, work of the community."""
    return {
        "project_id": project,
        "window": "works",
        "instrument": "grant",
        "costs": [line(cost, "USD")],
        "counterparts": [
            part("club", cost // 5, "USD"),
            part("town", cost // 10, "USD"),
            part("town", cost // 10, "USD", "in_kind"),
            part("community", cost // 10, "USD", "in_kind"),
        ],
        "origin_community": "San Miguel",
        "hosting_community": "Los Angeles",
    } | more


async def test_unidos_por_la_solidaridad(system_in_process: System) -> None:
    """
    A social investment fund of El Salvador co-finances the projects of hometown associations with
    their local authorities, in competitions. Each project has four classes of contributors, in
    shares of 50, 20, 20 and 10; town and community may bring theirs as machines and work. The
    committee chooses by two thirds while the round's budget lasts; what it cannot pay competes
    again in the next round.
    """
    story = Story.at(system_in_process, "2003-02-01T12:00:00-06:00")
    with step("the fund, a town and two associations are verified"):
        fund = await story.partner("fisdl", "FISDL", "national_government", "SV")
        town = await story.partner("alcaldia", "Alcaldía", "local_government", "SV")
        clubs = {
            name: await story.partner(name, name, "hometown_association", "US", "destination")
            for name in ("club-norte", "club-sur")
        }
    with step("the fund's rules are a document"):
        programme = await story.programme(fund, "unidos", FUND)
        asked = {"window": "works", "costs": [line(100_000, "USD")]}
        answer = await story.post("club-sur", f"/programmes/{programme}/dry-run", asked)
        assert paid(answer) == {
            "fund": 50_000,
            "club": 20_000,
            "town": 20_000,
            "community": 10_000,
        }
    seats = {
        who: await story.seat("fisdl", programme, partner, contributor_class)
        for who, partner, contributor_class in (
            ("fisdl", fund, "national_government"),
            ("alcaldia", town, "local_government"),
        )
    }
    applications = {}
    with step("a first competition opens with a budget"):
        rounds = f"/programmes/{programme}/rounds"
        first = {
            "title": "Primer concurso",
            "opens_at": "2003-02-01T00:00:00-06:00",
            "closes_at": "2003-04-30T00:00:00-06:00",
            "budget": {"amount_minor": 6_000_000, "currency": "USD"},
        }
        round_id = (await story.post("fisdl", rounds, first))["id"]
        await story.until_round_is(round_id, "open")
    with step("associations compete with cash and in-kind counterparts"):
        for name, club in clubs.items():
            project = await story.project(name, club, f"Escuela de {name}", country="SV")
            applications[name] = await story.apply(name, round_id, works(project, 100_000))
            assert (await story.check("fisdl", applications[name]))["status"] == "eligible"
    with step("land is refused with its reason, and an association gives its part in cash"):
        project = await story.project("club-sur", clubs["club-sur"], "Casa", country="SV")
        drafts = f"/rounds/{round_id}/applications"
        land = works(project, 100, costs=[line(100, "USD", "land")])
        refused = await story.post("club-sur", drafts, land, status=422)
        assert "El terreno es de la comunidad." in refused["detail"]
        goods = works(project, 100)
        goods["counterparts"][0]["form"] = "in_kind"
        checked = await story.check("fisdl", await story.apply("club-sur", round_id, goods))
        assert checked["reasons"] == ["Asociación de migrantes gives its part in cash."]
    with step("the committee chooses while the budget lasts"):
        called = {
            "title": "Selección",
            "starts_at": "2003-05-02T09:00:00-06:00",
            "criteria_url": "https://fisdl.example/bases",
            "agenda": list(applications.values()),
        }
        sessions = f"/rounds/{round_id}/committee-sessions"
        session = (await story.post("fisdl", sessions, called))["id"]
        story.go_to("2003-05-02T09:00:00-06:00")
        for application in applications.values():
            for who, seat in seats.items():
                await story.vote(who, session, seat, application, "yes")
        decided = await story.post("fisdl", f"/committee-sessions/{session}/decide")
        outcomes = [each["outcome"] for each in decided["decisions"]]
        assert outcomes == ["selected", "no_money_left"]
        await story.until_round_is(round_id, "closed")
    with step("what the budget did not reach competes again in the next round"):
        second = first | {
            "title": "Segundo concurso",
            "opens_at": "2003-05-03T00:00:00-06:00",
            "closes_at": "2003-07-31T00:00:00-06:00",
        }
        next_round = (await story.post("fisdl", rounds, second))["id"]
        story.go_to("2003-05-03T00:00:01-06:00")
        waiting = await story.get(f"/applications/{applications['club-sur']}", by="club-sur")
        again = works(waiting["project_id"], 100_000)
        applied = await story.apply("club-sur", next_round, again)
        assert (await story.check("fisdl", applied))["status"] == "eligible"
