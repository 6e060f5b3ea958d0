"""Sends mail through an SMTP server: encrypted, except to this machine itself."""

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Final, Literal

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from services.notifications.mail.mime import Mail
from services.notifications.mailer import Refused, TryLater, Unclear

# Servers hang up on those who say nothing for minutes, and on those who send hundreds.
_KEPT_SECONDS: Final = 10.0
_MOST_MAILS: Final = 100
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A connection that a mail went over, and the next one may."""

    client: SMTP
    mails: int
    since: float


class SmtpMailer:
    """
    Hands mails over connections that are kept for the next one.

    One that gave any trouble is not kept: a server that hangs holds up the mail in hand alone.
    """

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._kept: list[_Kept] = []
        self._sweep: asyncio.TimerHandle | None = None

    async def send(self, mail: Mail) -> None:
        """See `Mailer`."""
        while (kept := self._take()) is not None:
            try:
                await self._hand_over(kept, mail)
            except _Left:
                continue
            return
        client = self._client()
        try:
            await self._connect(client)
        except BaseException:
            client.close()
            raise
        try:
            await self._hand_over(_Kept(client, 0, monotonic()), mail)
        except _Left as error:
            raise TryLater("the mail server hung up") from error

    async def reach(self) -> None:
        """Connect and log in as for a mail, and leave again. Raises TryLater."""
        client = self._client()
        try:
            await self._connect(client)
        finally:
            client.close()

    def close(self) -> None:
        """Hang up where no mail is under way."""
        while self._kept:
            self._kept.pop().client.close()

    def _take(self) -> _Kept | None:
        """The connection that was used last, if one is still there."""
        while self._kept:
            kept = self._kept.pop()
            if kept.client.is_connected and monotonic() - kept.since < _KEPT_SECONDS:
                return kept
            kept.client.close()
        return None

    def _keep(self, kept: _Kept) -> None:
        if kept.mails >= _MOST_MAILS:
            kept.client.close()
            return
        self._kept.append(kept)
        if self._sweep is None:
            loop = asyncio.get_running_loop()
            self._sweep = loop.call_later(_KEPT_SECONDS, self._hang_up_on_the_idle)

    def _hang_up_on_the_idle(self) -> None:
        self._sweep = None
        kept, self._kept = self._kept, []
        for each in kept:
            if monotonic() - each.since < _KEPT_SECONDS:
                self._keep(each)
            else:
                each.client.close()

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
                # What the server can do is known from its answer alone.
                if client.is_ehlo_or_helo_needed:
                    await client.ehlo()
                if self._server.username and self._server.password:
                    await client.login(self._server.username, self._server.password)
        except (SMTPException, OSError, TimeoutError) as error:
            # Also a refused login: that is the operator's to mend, the mail is innocent.
            raise TryLater(f"no way into the mail server: {type(error).__name__}") from error

    async def _hand_over(self, kept: _Kept, mail: Mail) -> None:
        client, is_over = kept.client, False
        try:
            # Envelope, data and answer each have the client's timeout; together four of them.
            async with asyncio.timeout(4 * self._server.timeout_seconds):
                await self._say_envelope(client, mail, is_first=kept.mails == 0)
                await self._say_content(client, mail)
            is_over = True
        except TimeoutError as error:
            raise Unclear("the mail server took too long") from error
        finally:
            if is_over:
                self._keep(_Kept(client, kept.mails + 1, monotonic()))
            else:
                client.close()

    async def _say_envelope(self, client: SMTP, mail: Mail, *, is_first: bool) -> None:
        """From whom and to whom; nothing of the mail itself is said yet."""
        if mail.needs_utf8 and not client.supports_extension("smtputf8"):
            raise Refused("the mail server cannot take such an address")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.needs_utf8 else []
        encoding = "utf-8" if mail.needs_utf8 else "ascii"
        try:
            await client.mail(mail.sender, options=options, encoding=encoding)
        except (SMTPServerDisconnected, OSError) as error:
            # It hung up on a connection that was kept, before it heard of this mail.
            is_left = not is_first and not isinstance(error, TimeoutError)
            raise (_Left() if is_left else _trouble(error)) from error
        except (SMTPException, ValueError) as error:
            raise _trouble(error) from error
        try:
            await client.rcpt(mail.to, encoding=encoding)
        except (SMTPException, OSError, ValueError) as error:
            raise _trouble(error) from error

    async def _say_content(self, client: SMTP, mail: Mail) -> None:
        try:
            await client.data(mail.content)
        except SMTPResponseException as error:
            raise _answered(error.code) from error
        except (SMTPException, OSError) as error:
            raise Unclear(f"the connection broke: {type(error).__name__}") from error


class _Left(Exception):
    """A server has hung up on a connection that was kept."""


def _trouble(error: Exception) -> Refused | TryLater:
    """What went wrong before anything was taken."""
    if isinstance(error, SMTPResponseException):
        return _answered(error.code)
    if isinstance(error, ValueError):
        return Refused("the mail server cannot take such an address")
    return TryLater(f"the mail server: {type(error).__name__}")


def _answered(code: int) -> Refused | TryLater:
    """RFC 5321, 4.2.1: 4yz is for now, 5yz for good."""
    if 500 <= code < 600:
        return Refused(f"the mail server answered {code}")
    return TryLater(f"the mail server answered {code}")
