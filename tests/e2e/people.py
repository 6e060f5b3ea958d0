"""What people and partners do in the stories of the end-to-end tests."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any, Protocol

import httpx2

from tests.support.waiting import until

_CODE = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b")


class Mailbox(Protocol):
    """Keeps every mail that was sent."""

    @property
    def messages(self) -> Sequence[EmailMessage]:
        """All of them, the oldest first."""
        ...


class Running(Protocol):
    """A system that runs, here or in containers."""

    @property
    def mail(self) -> Mailbox:
        """Where its mail ends."""
        ...

    def client(self, service: str, role: str, subject: str) -> httpx2.AsyncClient:
        """A caller of one service with a token of the development issuer."""
        ...


async def ok(answer: httpx2.Response) -> Any:
    """The body of an answer that is no refusal."""
    assert answer.status_code < 400, answer.text
    return answer.json()


async def verified_partner(system: Running, subject: str, slug: str) -> str:
    """A partner that registered and was verified; its id."""
    async with system.client("registry", "person", subject) as founder:
        made = await ok(
            await founder.post(
                "/v1/partners",
                json={
                    "slug": slug,
                    "name": f"Partner {slug}",
                    "partner_type": "foundation_or_ngo",
                    "sides": ["origin"],
                    "country": "SN",
                },
            )
        )
        await ok(await founder.post(f"/v1/partners/{made['id']}/submit"))
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        await ok(await reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
    return str(made["id"])


async def skill(system: Running, name: str) -> str:
    """The URI of a skill of the starter set."""
    async with system.client("matching", "person", "anybody") as asker:
        found = await ok(await asker.get("/v1/skills", params={"q": name, "lang": "en"}))
    return str(found["items"][0]["uri"])


async def published_profile(
    system: Running, subject: str, skills: list[str], *, funds: bool = True
) -> str:
    """A published profile with ties to Senegal that would also fund, or not; its id."""
    body: dict[str, Any] = {
        "skills": [{"skill": uri, "level": 4, "years": 8} for uri in skills],
        "languages": [{"language": "fr", "level": 6}],
        "origin_ties": [{"country": "SN", "nature": "heritage"}],
        "funding": {
            "instruments": ["grant", "loan"],
            "smallest_ticket": {"amount_minor": 10_000, "currency": "EUR"},
            "largest_ticket": {"amount_minor": 1_000_000, "currency": "EUR"},
        },
        # Nobody answers here, and tests under load tell the same few of many projects.
        "open_invitations_cap": 50,
        "consent": {"matching": True},
    }
    if not funds:
        del body["funding"]
    async with system.client("matching", "person", subject) as person:
        made = await ok(await person.put("/v1/profiles/me", json=body))
        await ok(await person.post("/v1/profiles/me/publish"))
    return str(made["profile_id"])


async def code_sent_to(system: Running, address: str) -> str:
    """The code in the mail that asks whether an address is one's own."""

    async def code() -> str | None:
        for mail in system.mail.messages:
            body = mail.get_body(("plain",))
            found = _CODE.search(body.get_content()) if body else None
            if found and address in str(mail["to"]):
                return found.group(1)
        return None

    sent = await until(code)
    assert sent is not None
    return sent


async def verified_address(system: Running, subject: str, address: str) -> None:
    """A contact point whose code was sent back."""
    async with system.client("notifications", "person", subject) as owner:
        point = await ok(
            await owner.post(
                "/v1/contact-points",
                json={
                    "display_name": subject.title(),
                    "address": address,
                    "locale": "fr",
                    "time_zone": "Africa/Dakar",
                },
            )
        )
        sent = await code_sent_to(system, address)
        await ok(await owner.post(f"/v1/contact-points/{point['id']}/verify", json={"code": sent}))


def project(partner_id: str, skills: list[str], **more: Any) -> dict[str, Any]:
    """A project in Senegal that asks for one trade and for money."""
    return {
        "partner_id": partner_id,
        "kind": "investment",
        "title": "Solar cold rooms",
        "country": "SN",
        "sector": "23230",
        "roles": [
            {
                "title": "Solar engineer",
                "skills": [{"skill": uri, "level": 3, "weight": 3} for uri in skills],
                "languages_required": [{"language": "fr", "level": 4}],
            }
        ],
        "funding": {
            "goal": {"amount_minor": 5_000_000, "currency": "EUR"},
            "raised": {"amount_minor": 0, "currency": "EUR"},
            "instruments": ["loan"],
        },
    } | more


async def publish(system: Running, subject: str, body: dict[str, Any]) -> str:
    """Draft and publish a project; its id."""
    async with system.client("registry", "person", subject) as founder:
        made = await ok(await founder.post("/v1/projects", json=body))
        await ok(await founder.post(f"/v1/projects/{made['id']}/publish"))
    return str(made["id"])


async def alerts_about(system: Running, subject: str, project_id: str) -> list[dict[str, Any]]:
    """The alerts in a person's inbox that are about a project."""
    async with system.client("notifications", "person", subject) as owner:
        page = await ok(await owner.get("/v1/alerts?limit=100"))
    return [alert for alert in page["items"] if project_id in str(alert)]
