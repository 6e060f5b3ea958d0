"""The running containers as a story sees them: compose, callers with tokens, caught mail."""

import asyncio
import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

import httpx2

_PORTS: Final = {"registry": 8001, "matching": 8002, "notifications": 8003, "mail": 8025}


class ComposeFailed(Exception):
    """A command of compose did not end well; the text is what it said."""


@dataclass(slots=True)
class CaughtMail:
    """The mails to one address that the mail catcher has."""

    url: str
    address: str
    _read: dict[str, EmailMessage] = field(default_factory=dict)

    @property
    def messages(self) -> Sequence[EmailMessage]:
        """All of them, the oldest first."""
        with httpx2.Client(base_url=self.url) as asker:
            found = asker.get("/api/v1/search", params={"query": f"to:{self.address}"})
            for each in reversed(found.raise_for_status().json()["messages"]):
                if each["ID"] not in self._read:
                    raw = asker.get(f"/api/v1/message/{each['ID']}/raw").raise_for_status()
                    self._read[each["ID"]] = email.message_from_bytes(
                        raw.content, policy=email.policy.default
                    )
        return list(self._read.values())


@dataclass(slots=True)
class Containers:
    """The running containers; callers come in through `client`, once they are signed in."""

    compose: Sequence[str]
    host: str
    mail: CaughtMail
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    async def run(self, *words: str) -> str:
        """What a command of compose prints. Raises ComposeFailed."""
        running = await asyncio.create_subprocess_exec(
            *self.compose, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        said, complained = await running.communicate()
        if running.returncode:
            raise ComposeFailed(f"{' '.join(words)}: {complained.decode(errors='replace')[-2000:]}")
        return said.decode()

    async def inside(self, container: str, *words: str) -> str:
        """What a command prints that is typed in a running container."""
        return await self.run("exec", "-T", container, *words)

    async def sign_in(self, role: str, subject: str) -> None:
        """Get a token of the development issuer for somebody."""
        asked = ("diaspora", "token", "--as", role, "--subject", subject)
        self._tokens[role, subject] = (await self.inside("registry-api", *asked)).strip()

    def client(self, service: str, role: str, subject: str) -> httpx2.AsyncClient:
        """A caller of one service who has signed in."""
        return httpx2.AsyncClient(
            base_url=url_of(self.host, service),
            headers={"Authorization": f"Bearer {self._tokens[role, subject]}"},
            timeout=30,
        )


def url_of(host: str, service: str) -> str:
    """Where the containers' ports are."""
    return f"http://{host}:{_PORTS[service]}"
