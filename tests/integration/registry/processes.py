"""Dialogues with their members and observers, for tests."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.integration.registry.house import House

DIALOGUES = "/v1/dialogues"


@dataclass(slots=True)
class Process:
    """A dialogue; each partner is called, and acted for, by a short name."""

    house: House
    path: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    async def partner(self, name: str) -> str:
        """A verified partner whose founder has its name; its id."""
        if name not in self.ids:
            made = await self.house.verified(name, f"partner-{name}")
            self.ids[name] = made.rpartition("/")[2]
        return self.ids[name]

    async def seat(self, name: str, role: str, country: str | None = None) -> httpx2.Response:
        """Ask a partner to take part, as the secretariat."""
        partner = await self.partner(name)
        return await self.put(f"/participants/{partner}", "secretariat", role=role, country=country)

    async def join(self, name: str, role: str, country: str | None = None) -> None:
        """Ask a partner, and let it accept."""
        asked = await self.seat(name, role, country)
        assert asked.status_code == 200, asked.text
        accepted = await self.post(f"/participants/{self.ids[name]}/accept", name)
        assert accepted.status_code == 200, accepted.text

    async def preside(self, *names: str, months: int = 12, begins_on: str = "2020-01-01") -> None:
        """Let members preside one after another."""
        answer = await self.put(
            "/presidency",
            "secretariat",
            order=[self.ids[name] for name in names],
            term_months=months,
            begins_on=begins_on,
        )
        assert answer.status_code == 200, answer.text

    async def get(self, place: str, by: str = "stranger", **asked: Any) -> httpx2.Response:
        """Read something of the dialogue."""
        return await self.house.api.get(
            f"{self.path}{place}", headers=self.house.as_(by), params=asked
        )

    async def post(self, place: str, by: str, **body: Any) -> httpx2.Response:
        """Do something in the dialogue."""
        return await self.house.api.post(
            f"{self.path}{place}", headers=self.house.as_(by), json=body or None
        )

    async def put(self, place: str, by: str, **body: Any) -> httpx2.Response:
        """Put something in the dialogue."""
        return await self.house.api.put(
            f"{self.path}{place}", headers=self.house.as_(by), json=body
        )

    async def patch(self, place: str, by: str, version: int, **body: Any) -> httpx2.Response:
        """Change something in the dialogue."""
        headers = self.house.as_(by, **{"If-Match": f'"{version}"'})
        return await self.house.api.patch(f"{self.path}{place}", headers=headers, json=body)


async def process(
    house: House, chairs: tuple[str, ...] = ("mexico", "canada"), **more: Any
) -> Process:
    """
    A dialogue of two members and an observer, kept by a secretariat.

    Mexico presides in even years, Canada in odd ones.
    """
    made = Process(house)
    body = {"partner_id": await made.partner("secretariat"), "name": "The process"} | more
    answer = await house.api.post(DIALOGUES, headers=house.as_("secretariat"), json=body)
    assert answer.status_code == 201, answer.text
    made.path = str(answer.headers["location"])
    await made.join("mexico", "member", "MX")
    await made.join("canada", "member", "CA")
    await made.join("colombia", "observer", "CO")
    await made.preside(*chairs)
    return made
