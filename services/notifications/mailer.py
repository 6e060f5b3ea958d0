"""
What a way to send mail must do; the dispatcher knows nothing else about it.

* MailTrouble
  + TryLater      nothing was taken; the same mail may be sent again
  + Refused       the mail server will never take it
  + Unclear       the connection broke after the mail was handed over: it may have been taken
"""

from typing import Protocol

from services.notifications.mail.mime import Mail


class MailTrouble(Exception):
    """The mail did not go out as it should; the message names no address."""


class TryLater(MailTrouble):
    """The mail server is away or busy; it has not taken the mail."""


class Refused(MailTrouble):
    """The mail server refuses this mail for good."""


class Unclear(MailTrouble):
    """Nobody knows whether the mail server took it."""


class Mailer(Protocol):
    """Hands one mail to a mail server."""

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken it; raises MailTrouble, in bounded time."""
        ...
