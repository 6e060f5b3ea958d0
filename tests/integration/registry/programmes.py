"""Programmes, rounds, applications and committees, for tests."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2

from services.registry.round_news import loops as round_news
from shared.clock import FixedClock
from tests.integration.registry.house import House
from tests.integration.registry.projects import do, draft, euros

FUND: dict[str, Any] = {
    "format": 1,
    "title": "A fund that no code knows",
    "language": "en",
    "time_zone": "Africa/Dakar",
    "currency": "EUR",
    "contributors": [
        {"key": "fund", "name": "The fund", "contributor_class": "foundation"},
        {"key": "club", "name": "The club", "contributor_class": "diaspora"},
        {
            "key": "village",
            "name": "The village",
            "contributor_class": "community",
            "in_kind": True,
        },
    ],
    "programme": "fund",
    "windows": [
        {
            "key": "wells",
            "title": "Wells",
            "shares": [
                {"parts": 2, "contributors": [{"contributor": "fund", "parts": 1}]},
                {"parts": 1, "contributors": [{"contributor": "club", "parts": 1}]},
                {"parts": 1, "contributors": [{"contributor": "village", "parts": 1}]},
            ],
            "cap": {"amount_minor": 500_000, "basis": "programme_share", "beyond": "others_pay"},
            "instruments": ["grant"],
            "countries_of_origin": ["SN"],
            "conditions": [{"measure": "beneficiaries", "at_least": 10}],
            "ineligible_costs": [{"kind": "land", "reason": "The village gives the land."}],
        },
        {
            "key": "pumps",
            "title": "Pumps, where a well is finished",
            "shares": [{"parts": 1, "contributors": [{"contributor": "fund", "parts": 1}]}],
            "instruments": ["grant"],
            "requires_completed": [{"window": "wells"}],
        },
    ],
    "committee": {"name": "The committee", "quorum_percent": 50, "notice_days": 10},
}
DAY = timedelta(days=1)


def id_of(path: str) -> str:
    """The id at the end of a path."""
    return path.rpartition("/")[2]


def fund(**more: Any) -> dict[str, Any]:
    """A fund's rules, with other values in places."""
    return FUND | more


async def ok(answer: httpx2.Response) -> Any:
    """The body of an answer that is no refusal."""
    assert answer.status_code < 400, answer.text
    return answer.json() if answer.content else None


@dataclass(slots=True)
class Fund:
    """A programme of a partner run by `staff`, and what its people do."""

    house: House
    clock: FixedClock
    id: str
    partner: str
    seats: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def set_up(
        cls, house: House, clock: FixedClock, rules: dict[str, Any] | None = None
    ) -> "Fund":
        """A programme, and a verified partner that runs it."""
        partner = id_of(await house.verified("staff", "fund", partner_type="foundation_or_ngo"))
        made = await house.api.post(
            "/v1/programmes",
            headers=house.as_("operator", "operator"),
            json={"slug": "wells", "partner_id": partner, "rules": rules or FUND},
        )
        return cls(house, clock, (await ok(made))["id"], partner)

    async def post(self, path: str, body: Any = None, by: str = "staff") -> httpx2.Response:
        """Ask for something to be done."""
        return await self.house.api.post(path, headers=self.house.as_(by), json=body)

    async def get(self, path: str, by: str = "staff") -> Any:
        """Read something."""
        return await ok(await self.house.api.get(path, headers=self.house.as_(by)))

    async def announce(self, **more: Any) -> httpx2.Response:
        """Announce a round that opens now and closes in thirty days."""
        return await self.post(f"/v1/programmes/{self.id}/rounds", round_body(self.now, **more))

    async def round(self, **more: Any) -> str:
        """The id of a round."""
        return str((await ok(await self.announce(**more)))["id"])

    async def project(self, club: str, **more: Any) -> str:
        """A published project of a club; its id."""
        project = await draft(self.house, club, kind="community", roles=[], **more)
        await ok(await do(self.house, project, "publish"))
        return id_of(project)

    async def draft(self, round_id: str, project_id: str, **more: Any) -> httpx2.Response:
        """Draft an application as the club's founder."""
        body = application_body(project_id, **more)
        return await self.post(f"/v1/rounds/{round_id}/applications", body, by="founder")

    async def apply(self, round_id: str, project_id: str, **more: Any) -> str:
        """A submitted application; its id."""
        made = await ok(await self.draft(round_id, project_id, **more))
        await ok(await self.post(f"/v1/applications/{made['id']}/submit", by="founder"))
        return str(made["id"])

    async def check(self, application_id: str, *reasons: str) -> dict[str, Any]:
        """Check an application."""
        path = f"/v1/applications/{application_id}/check"
        return dict(await ok(await self.post(path, {"reasons": list(reasons)})))

    async def eligible(self, round_id: str, project_id: str, **more: Any) -> str:
        """An application that was found eligible; its id."""
        application = await self.apply(round_id, project_id, **more)
        checked = await self.check(application)
        assert checked["status"] == "eligible", checked["reasons"]
        return application

    async def seat(self, voter: str, **more: Any) -> str:
        """A seat for a partner of its own, for which `voter` votes; the partner's path."""
        path = await self.house.verified(voter, f"of-{voter}")
        seat = await ok(await self.give_seat(path, **more))
        self.seats[voter] = seat["id"]
        return path

    async def give_seat(self, partner: str, **more: Any) -> httpx2.Response:
        """Give a partner a seat."""
        body = {
            "partner_id": id_of(partner),
            "side": "origin",
            "contributor_class": "community",
        } | more
        return await self.post(f"/v1/programmes/{self.id}/seats", body)

    async def call(self, round_id: str, *agenda: str, **more: Any) -> httpx2.Response:
        """Call the committee for ten days later."""
        body = {
            "title": "Spring session",
            "starts_at": (self.now + 10 * DAY).isoformat(),
            "criteria_url": "https://fund.example/criteria",
            "agenda": list(agenda),
        } | more
        return await self.post(f"/v1/rounds/{round_id}/committee-sessions", body)

    async def sitting(self, round_id: str, *agenda: str) -> str:
        """A session that was called and has begun; its id."""
        called = await ok(await self.call(round_id, *agenda))
        self.clock.advance(10 * DAY)
        return str(called["id"])

    async def vote(
        self, session: str, application: str, voter: str, choice: str = "yes", seat: str = ""
    ) -> httpx2.Response:
        """Vote for one's seat."""
        body = {
            "seat_id": self.seats[seat or voter],
            "application_id": application,
            "choice": choice,
        }
        return await self.post(f"/v1/committee-sessions/{session}/votes", body, by=voter)

    async def votes(self, session: str, application: str, **choices: str) -> None:
        """Several votes, by voter."""
        for voter, choice in choices.items():
            await ok(await self.vote(session, application, voter, choice))

    async def decide(self, session: str) -> httpx2.Response:
        """Decide a session."""
        return await self.post(f"/v1/committee-sessions/{session}/decide")

    async def outcomes(self, session: str) -> list[str]:
        """What a session decided, in the order of its agenda."""
        decided = await ok(await self.decide(session))
        return [each["outcome"] for each in decided["decisions"]]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()


def round_body(now: datetime, **more: Any) -> dict[str, Any]:
    """A round that opens at this moment and closes in thirty days."""
    return {
        "title": "First round",
        "opens_at": now.isoformat(),
        "closes_at": (now + 30 * DAY).isoformat(),
        "budget": euros(1_000_000),
    } | more


def line(minor: int, kind: str = "works") -> dict[str, Any]:
    """One line of a cost plan."""
    return {"kind": kind, "title": "Digging", "amount": euros(minor)}


def application_body(project_id: str, cost: int = 400_000, **more: Any) -> dict[str, Any]:
    """An application in which club and village bring their quarters."""
    return {
        "project_id": project_id,
        "window": "wells",
        "instrument": "grant",
        "costs": [line(cost)],
        "measures": {"beneficiaries": 100},
        "counterparts": [
            {"contributor": "club", "amount": euros(cost)},
            {"contributor": "village", "form": "in_kind", "amount": euros(cost)},
        ],
    } | more


async def tell(house: House) -> None:
    """Let the loop tell everything that is due."""
    step = round_news.tell_rounds(house.database)
    while await step():
        pass


async def round_events(house: House) -> list[str]:
    """What was told of rounds, in order."""
    return [each["type"].split(".")[2] for each in await house.told() if ".round." in each["type"]]
