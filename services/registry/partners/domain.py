"""
The life of a partner, and when the names of two partners are alike. Pure.

Draft, submitted, verified or rejected, suspended, reinstated: a verb that was done already changes
nothing; a verb that is not possible now is refused.
"""

import unicodedata
from collections.abc import Collection
from enum import StrEnum

from shared.contracts.values import MemberRole, PartnerStatus


class Verb(StrEnum):
    """What can be done with a partner."""

    SUBMIT = "submit"
    VERIFY = "verify"
    REJECT = "reject"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


_MOVES: dict[Verb, tuple[frozenset[PartnerStatus], PartnerStatus]] = {
    Verb.SUBMIT: (
        frozenset({PartnerStatus.DRAFT, PartnerStatus.REJECTED}),
        PartnerStatus.SUBMITTED,
    ),
    Verb.VERIFY: (frozenset({PartnerStatus.SUBMITTED}), PartnerStatus.VERIFIED),
    Verb.REJECT: (frozenset({PartnerStatus.SUBMITTED}), PartnerStatus.REJECTED),
    Verb.SUSPEND: (frozenset({PartnerStatus.VERIFIED}), PartnerStatus.SUSPENDED),
    Verb.REINSTATE: (frozenset({PartnerStatus.SUSPENDED}), PartnerStatus.VERIFIED),
}


_STRENGTH = (MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.ADMINISTRATOR)


def stronger(one: MemberRole, other: MemberRole) -> MemberRole:
    """Of two roles the one that may do more."""
    return max(MemberRole(one), MemberRole(other), key=_STRENGTH.index)


def is_done(verb: Verb, status: PartnerStatus) -> bool:
    """Whether the verb was done already."""
    return status == _MOVES[verb][1]


def is_possible(verb: Verb, status: PartnerStatus) -> bool:
    """Whether the verb can be done now."""
    return status in _MOVES[verb][0]


def after(verb: Verb, status: PartnerStatus) -> PartnerStatus:
    """The status after the verb; ValueError when it is not possible."""
    if not is_possible(verb, status):
        raise ValueError(f"{verb} is not possible for a {status} partner")
    return _MOVES[verb][1]


# Articles, joining words and legal forms, in the languages that most partners write: they say
# nothing about which organisation it is.
_FILLERS = frozenset(
    {
        *("a", "al", "an", "and", "at", "by", "d", "da", "das", "de", "del", "della", "den"),
        *("der", "des", "di", "die", "do", "dos", "du", "e", "el", "en", "et", "for", "fur"),
        *("i", "im", "in", "la", "las", "le", "les", "los", "o", "of", "on", "para", "per"),
        *("pour", "s", "the", "to", "u", "und", "y"),
        *("ac", "asbl", "ev", "gmbh", "inc", "llc", "ltd", "ngo", "ong", "plc", "sa", "sarl"),
    }
)
# Two of three words, three of five: "Clinic of Dakar" and "The Dakar Clinic Foundation".
ALIKE = 60


def name_words(name: str) -> list[str]:
    """
    The words of a name that tell it from others, each once and in order of the alphabet.

    Without accents, capitals, fillers and signs; never empty.
    """
    # Before the capitals are gone: some letters, 𝓐 among them, have them only in their simple form.
    simple = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", simple)
        if not unicodedata.combining(letter)
    )
    spaced = "".join(letter if letter.isalnum() else " " for letter in plain)
    words = set(spaced.split())
    return sorted(words - _FILLERS or words or {name.casefold()})


def registration_key(registration: str | None) -> str | None:
    """The identifier without what people write it differently by: signs and capitals."""
    if registration is None:
        return None
    return "".join(letter for letter in registration.casefold() if letter.isalnum()) or registration


def likeness(one: Collection[str], other: Collection[str]) -> int:
    """Of all words of two names how many percent they share, rounded down (Jaccard's index)."""
    shared, together = set(one) & set(other), set(one) | set(other)
    return 100 * len(shared) // len(together) if together else 0
