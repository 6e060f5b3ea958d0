"""What people do with programmes in the stories, through HTTP, at a time of the story's choice."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from shared.clock import FixedClock
from tests.e2e.people import ok
from tests.e2e.system import System
from tests.support.waiting import until

_FILE = Path(__file__).parents[3] / "deploy" / "programmes" / "known_funds.json"


def known_fund(slug: str) -> dict[str, Any]:
    """The rules of a fund of the file that is shipped."""
    funds = json.loads(_FILE.read_text(encoding="utf-8"))["funds"]
    return dict(next(each["rules"] for each in funds if each["slug"] == slug))


@dataclass(slots=True)
class Story:
    """A system whose registry lives at the time of the story."""

    system: System
    clock: FixedClock

    @classmethod
    def at(cls, system: System, moment: str) -> "Story":
        """Begin at this moment."""
        clock = FixedClock(datetime.fromisoformat(moment))
        system.databases["registry"].clock = clock
        return cls(system, clock)

    def go_to(self, moment: str) -> None:
        """Let time pass until this moment."""
        self.clock.advance(datetime.fromisoformat(moment) - self.clock.now())

    async def post(
        self, by: str, path: str, body: Any = None, *, role: str = "person", status: int = 0
    ) -> Any:
        """Ask for something; refused with this status, where one is given."""
        async with self.system.client("registry", role, by) as caller:
            key = {"Idempotency-Key": str(uuid4())}
            answer = await caller.post(f"/v1{path}", json=body, headers=key)
        if status:
            assert answer.status_code == status, answer.text
            return answer.json()
        return await ok(answer)

    async def put(self, by: str, path: str, body: Any) -> Any:
        """Put something where it belongs."""
        async with self.system.client("registry", "person", by) as caller:
            return await ok(await caller.put(f"/v1{path}", json=body))

    async def get(self, path: str, by: str = "anybody") -> Any:
        """Read something."""
        async with self.system.client("registry", "person", by) as caller:
            return await ok(await caller.get(f"/v1{path}"))

    async def partner(
        self, by: str, name: str, partner_type: str, country: str, side: str = "origin"
    ) -> str:
        """A verified partner; its id."""
        body = {
            "slug": by,
            "name": name,
            "partner_type": partner_type,
            "sides": [side],
            "country": country,
        }
        made = await self.post(by, "/partners", body)
        await self.post(by, f"/partners/{made['id']}/submit")
        await self.post("reviewer", f"/partners/{made['id']}/verify", {}, role="reviewer")
        return str(made["id"])

    async def programme(self, partner: str, slug: str, rules: dict[str, Any]) -> str:
        """A programme that an operator sets up from a document; its id."""
        body = {"slug": slug, "partner_id": partner, "rules": rules}
        return str((await self.post("operator", "/programmes", body, role="operator"))["id"])

    async def project(self, by: str, partner: str, title: str, **more: Any) -> str:
        """A published project; its id."""
        body = {
            "partner_id": partner,
            "kind": "community",
            "title": title,
            "country": "MX",
            "sector": "14030",
        } | more
        made = await self.post(by, "/projects", body)
        await self.post(by, f"/projects/{made['id']}/publish")
        return str(made["id"])

    async def apply(self, by: str, round_id: str, body: dict[str, Any]) -> str:
        """A submitted application; its id."""
        made = await self.post(by, f"/rounds/{round_id}/applications", body)
        await self.post(by, f"/applications/{made['id']}/submit")
        return str(made["id"])

    async def check(self, by: str, application: str) -> Any:
        """Check an application against the rules."""
        return await self.post(by, f"/applications/{application}/check", {})

    async def seat(
        self, by: str, programme: str, partner: str, contributor_class: str, side: str = "origin"
    ) -> str:
        """Give a partner a seat; its id."""
        body = {"partner_id": partner, "side": side, "contributor_class": contributor_class}
        return str((await self.post(by, f"/programmes/{programme}/seats", body))["id"])

    async def gives(self, by: str, project: str, share: str, on: str, form: str) -> None:
        """Somebody binds itself to its share of a selected project, and hands all of it over."""
        found = await self.get(f"/contributions?project_id={project}", by)
        (given,) = [each for each in found["items"] if each["share"] == share]
        sums = given["balances"]
        rest = sums["pledged"]["amount_minor"] - sums["committed"]["amount_minor"]
        for kind, minor in (("commitment", rest), (form, sums["pledged"]["amount_minor"])):
            if minor:
                amount = sums["pledged"] | {"amount_minor": minor}
                entry = {"kind": kind, "amount": amount, "value_date": on}
                await self.post(by, f"/contributions/{given['id']}/entries", entry)

    async def vote(self, by: str, session: str, seat: str, application: str, choice: str) -> None:
        """Vote for a seat."""
        body = {"seat_id": seat, "application_id": application, "choice": choice}
        await self.post(by, f"/committee-sessions/{session}/votes", body)

    async def until_round_is(self, round_id: str, status: str) -> None:
        """Wait until the registry has told that the round stands so."""

        async def stands() -> bool:
            return bool((await self.get(f"/rounds/{round_id}"))["status"] == status)

        await until(stands, seconds=30, every=0.1)


def paid(answer: dict[str, Any]) -> dict[str, int]:
    """What each contributor pays, in whole units of a currency with two places."""
    return {
        each["contributor"]: each["amount"]["amount_minor"] // 100 for each in answer["payments"]
    }


def money(units: int, currency: str) -> dict[str, Any]:
    """So many whole units of a currency with two places."""
    return {"amount_minor": units * 100, "currency": currency}


def line(units: int, currency: str, kind: str = "works") -> dict[str, Any]:
    """One line of a cost plan."""
    return {"kind": kind, "title": "Materials and works", "amount": money(units, currency)}


def part(
    contributor: str, units: int, currency: str, form: str = "cash", partner: str | None = None
) -> dict[str, Any]:
    """What a contributor brings, and which partner it is, if it is one."""
    return {
        "contributor": contributor,
        "form": form,
        "amount": money(units, currency),
        "partner_id": partner,
    }
