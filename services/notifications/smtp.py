"""Sends mail through an SMTP server: encrypted, except to this machine itself."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from aiosmtplib.errors import SMTPNotSupported

from services.notifications.mailer import Refused, TryLater, Unclear

Encryption = Literal["starttls", "tls", "none"]


class PlainMailRefused(ValueError):
    """Mail without encryption is only spoken to this machine itself."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, and how."""

    host: str
    port: int
    encryption: Encryption = "starttls"
    username: str | None = None
    password: str | None = None
    allow_plain_hosts: frozenset[str] = frozenset()
    timeout_seconds: float = 15.0

    def __post_init__(self) -> None:
        allowed = is_loopback(self.host) or self.host in self.allow_plain_hosts
        if self.encryption == "none" and not allowed:
            raise PlainMailRefused(f"{self.host} is not this machine: use starttls or tls")


def is_loopback(host: str) -> bool:
    """Whether the name or address can only be this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SmtpMailer:
    """One connection per mail: a server that hangs holds up nothing but the mail in hand."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, message: EmailMessage) -> None:
        """See `Mailer`."""
        client = self._client()
        try:
            await self._connect(client)
            await self._hand_over(client, message)
        finally:
            client.close()

    async def reach(self) -> None:
        """Connect and log in as for a mail, and leave again. Raises TryLater."""
        client = self._client()
        try:
            await self._connect(client)
        finally:
            client.close()

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout_seconds,
            use_tls=server.encryption == "tls",
            start_tls=server.encryption == "starttls",
        )

    async def _connect(self, client: SMTP) -> None:
        try:
            async with asyncio.timeout(self._server.timeout_seconds):
                await client.connect()
                if self._server.username and self._server.password:
                    await client.login(self._server.username, self._server.password)
        except (SMTPException, OSError, TimeoutError) as error:
            # Also a refused login: that is the operator's to mend, the mail is innocent.
            raise TryLater(f"no way into the mail server: {type(error).__name__}") from error

    async def _hand_over(self, client: SMTP, message: EmailMessage) -> None:
        try:
            # Envelope, data and answer each have the client's timeout; together four of them.
            async with asyncio.timeout(4 * self._server.timeout_seconds):
                await client.send_message(message)
        except SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            raise _answered(min(codes, default=550)) from error
        except SMTPResponseException as error:
            raise _answered(error.code) from error
        except (SMTPNotSupported, ValueError) as error:
            raise Refused("the mail server cannot take such an address") from error
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError, TimeoutError) as error:
            raise Unclear(f"the connection broke: {type(error).__name__}") from error
        except SMTPException as error:
            raise TryLater(f"the mail server: {type(error).__name__}") from error


def _answered(code: int) -> Refused | TryLater:
    """RFC 5321, 4.2.1: 4yz is for now, 5yz for good."""
    if 500 <= code < 600:
        return Refused(f"the mail server answered {code}")
    return TryLater(f"the mail server answered {code}")
