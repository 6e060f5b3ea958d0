"""A real SMTP server's memory, which can be told to refuse, to break off or to hang."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_DRIP_SECONDS = 0.3


class Mailbox:
    """What was sent; `answers` holds answers by recipient, `hangs` and `drips` who gets none."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.hangs: set[str] = set()
        self.drips: set[str] = set()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Take, refuse, or say nothing for a long time."""
        if address in self.hangs:
            await asyncio.Event().wait()
        while address in self.drips:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.write(b"2")
            await asyncio.sleep(_DRIP_SECONDS)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        raw = envelope.content
        assert isinstance(raw, bytes)
        read = message_from_bytes(raw, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.messages.append(read)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to an address."""
        return [each for each in self.messages if address in str(each["To"])]
