"""An agreement as its parties deal with it, and what a reader of the public topics hears of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from shared.messaging.transport import Outbound
from tests.e2e.people import ok
from tests.e2e.system import System
from tests.support.waiting import until


async def partner(system: System, subject: str, name: str, **more: Any) -> str:
    """A verified partner that a person administers; its id."""
    values = {"partner_type": "national_government", "sides": ["origin"], "country": None} | more
    async with as_(system, subject) as founder:
        body = {"slug": subject, "name": name} | values
        made = await ok(await founder.post("/v1/partners", json=body))
        await ok(await founder.post(f"/v1/partners/{made['id']}/submit"))
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        await ok(await reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
    return str(made["id"])


def as_(system: System, subject: str) -> httpx2.AsyncClient:
    """The registry, asked by a person."""
    return system.client("registry", "person", subject)


async def alerted(system: System, subject: str, partner_id: str, words: str) -> None:
    """Wait until a partner's administrator finds an alert of something in the inbox."""

    async def found() -> bool:
        async with system.client("notifications", "person", subject) as owner:
            answer = await owner.get(f"/v1/alerts?partner={partner_id}")
        # Who may act for the partner is heard a moment after it was told.
        return answer.status_code == 200 and words in answer.text

    await until(found, seconds=30)


async def anybody_reads(system: System, agreement_id: str) -> dict[str, Any]:
    """The public page, without a token."""
    async with system.client("registry", "person", "anybody") as asker:
        del asker.headers["Authorization"]
        return dict(await ok(await asker.get(f"/v1/public/agreements/{agreement_id}")))


@dataclass(slots=True)
class Treaty:
    """One agreement, and the partners of the people who act in it."""

    system: System
    id: str
    partners: dict[str, str]
    obligations: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/v1/agreements/{self.id}"

    async def read(self, what: str = "", by: str = "anybody") -> Any:
        """The agreement, or a part of it."""
        async with as_(self.system, by) as reader:
            return await ok(await reader.get(f"{self.path}{what}"))

    async def do(self, by: str, verb: str, **body: Any) -> Any:
        """A verb of the agreement or of a part of it."""
        async with as_(self.system, by) as actor:
            return await ok(await actor.post(f"{self.path}/{verb}", json=body))

    async def owe(self, by: str, who: str, title: str, due_on: str, **more: Any) -> None:
        """A party owes something, known by its title."""
        body = {"partner_id": self.partners[who], "title": title, "due_on": due_on} | more
        made = await self.do(by, "obligations", **body)
        self.obligations[title] = str(made["id"])

    async def sign(self, *people: str) -> Any:
        """They sign what they have read, one after another; the last answer."""
        answer: Any = None
        for who in people:
            terms = (await self.read(by=who))["terms_version"]
            answer = await self.do(who, "sign", partner_id=self.partners[who], terms_version=terms)
        return answer

    async def meet(self, title: str, *, by: str, evidence: str, confirmed_by: str) -> None:
        """The owner claims with evidence that it was met, and another signatory says so too."""
        obligation = f"obligations/{self.obligations[title]}"
        await self.do(by, f"{obligation}/evidence", url=evidence)
        await self.do(by, f"{obligation}/claim")
        await self.do(confirmed_by, f"{obligation}/confirm")


async def draft(system: System, by: str, partners: dict[str, str], body: dict[str, Any]) -> Treaty:
    """A draft of one of its signatories."""
    async with as_(system, by) as drafter:
        made = await ok(await drafter.post("/v1/agreements", json=body))
    return Treaty(system, str(made["id"]), partners)


@dataclass(slots=True)
class Heard:
    """The events of the public topic of agreements, as somebody hears who reads it."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def of(self, agreement_id: str) -> list[str]:
        """What was heard of an agreement, in order."""
        return [
            kind.removeprefix("registry.").removesuffix(".v1")
            for kind, data in self.events
            if data["agreement_id"] == agreement_id
        ]

    async def hears(self, agreement_id: str, kind: str, times: int = 1) -> None:
        """Wait until something was heard so often."""

        async def heard() -> bool:
            return self.of(agreement_id).count(kind) >= times

        await until(heard, seconds=30)


@contextmanager
def listening(system: System) -> Iterator[Heard]:
    """Hear what the registry's relay puts on the public topic of agreements."""
    transport, heard = system.makers["registry"].transport(), Heard()
    send = transport.publish

    async def publish(rows: list[Outbound]) -> Any:
        answers = await send(rows)
        for row, refused in zip(rows, answers, strict=True):
            if row.topic == "registry.agreements" and refused is None:
                heard.events.append((row.headers["ce_type"], orjson.loads(row.value)))
        return answers

    transport.publish = publish  # type: ignore[method-assign, assignment]
    try:
        yield heard
    finally:
        del transport.publish
