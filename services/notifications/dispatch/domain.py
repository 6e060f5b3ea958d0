"""How long a mail may take, how long it waits for words, and where its dispatcher may die. Pure."""

from datetime import timedelta
from typing import Final

# Longer than the slowest mail can take: connecting and four answers, 30 s each, and some air. It
# begins anew when a mail begins to be sent.
LEASE: Final = timedelta(seconds=180)
# This version has no words for an alert that a newer one wrote: the mail waits for that one.
NO_WORDS_PAUSE: Final = timedelta(minutes=5)
NO_WORDS_LAST: Final = timedelta(days=3)
# Every point where a process may die between what the database knows and what the mail server
# knows; tests kill it at each.
HOOKS: Final = (
    "dispatcher.claimed",
    "dispatcher.written",
    "dispatcher.begun",
    "dispatcher.sent",
    "dispatcher.noted",
    "dispatcher.recovered",
)
