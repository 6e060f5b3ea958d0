"""States and bodies that take part in the stories of dialogues, each acted for by one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.e2e.people import Running, ok

# Regional Conference on Migration (Puebla Process, since 1996).
PUEBLA_MEMBERS = ("BZ", "CA", "CR", "DO", "SV", "GT", "HN", "MX", "NI", "PA", "US")
PUEBLA_OBSERVERS = ("AR", "CO", "EC", "JM", "PE")
# South American Conference on Migration (Lima Declaration, 1999).
LIMA = ("AR", "BO", "BR", "CL", "CO", "EC", "GY", "PY", "PE", "SR", "UY", "VE")
# Dialogue 5+5 on migration in the Western Mediterranean (Tunis, 2002).
SOUTH = ("DZ", "LY", "MA", "MR", "TN")
NORTH = ("FR", "IT", "MT", "PT", "ES")


@dataclass(slots=True)
class Conference:
    """One process, as the people of its states act in it."""

    system: Running
    partners: dict[str, str] = field(default_factory=dict)
    dialogue: str = ""

    async def register(self, countries: Iterable[str], **more: Any) -> None:
        """Register and verify the governments that are not there yet."""
        new = [each for each in dict.fromkeys(countries) if each not in self.partners]
        for country in new:
            body = {
                "slug": f"government-{country.lower()}",
                "name": f"Government of {country}",
                "partner_type": "national_government",
                "sides": ["origin", "destination"],
                "country": country,
            }
            self.partners[country] = await self._verified(country, body | more)

    async def found(self, name: str, secretariat: str, **more: Any) -> None:
        """Open a dialogue that a partner keeps the papers of."""
        body = {"partner_id": self.partners[secretariat], "name": name} | more
        async with self.system.client("registry", "person", secretariat) as caller:
            self.dialogue = (await ok(await caller.post("/v1/dialogues", json=body)))["id"]

    async def seat(self, secretariat: str, countries: Iterable[str], role: str) -> None:
        """Ask states, each of which accepts."""
        for country in countries:
            place = f"participants/{self.partners[country]}"
            body = {"role": role, "country": country}
            await ok(await self.ask(secretariat, "PUT", place, body))
            await ok(await self.ask(country, "POST", f"{place}/accept"))

    async def ask(
        self, who: str, method: str, place: str, body: dict[str, Any] | None = None, **more: Any
    ) -> httpx2.Response:
        """What the dialogue answers to somebody."""
        async with self.system.client("registry", "person", who) as caller:
            return await caller.request(
                method, f"/v1/dialogues/{self.dialogue}/{place}", json=body, **more
            )

    async def numbers(self) -> tuple[int, int]:
        """How many members and observers there are."""
        found = await ok(await self.ask("anybody", "GET", "participants"))
        return found["members"], found["observers"]

    async def holder(self, on: str) -> str:
        """Which country presides on a day."""
        found = await ok(await self.ask("anybody", "GET", "presidency", params={"on": on}))
        by_id = {identity: country for country, identity in self.partners.items()}
        return by_id[found["holder"]["partner_id"]]

    async def say(self, declaration: str, positions: dict[str, str]) -> dict[str, httpx2.Response]:
        """What several states say to a declaration, one after another."""
        said = {}
        for country, position in positions.items():
            place = f"declarations/{declaration}/positions/{self.partners[country]}"
            said[country] = await self.ask(country, "PUT", place, {"position": position})
        return said

    async def _verified(self, subject: str, body: dict[str, Any]) -> str:
        async with self.system.client("registry", "person", subject) as founder:
            made = await ok(await founder.post("/v1/partners", json=body))
            await ok(await founder.post(f"/v1/partners/{made['id']}/submit"))
        async with self.system.client("registry", "reviewer", "reviewer") as reviewer:
            await ok(await reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
        return str(made["id"])
