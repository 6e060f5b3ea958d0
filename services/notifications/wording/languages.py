"""Which of the five languages somebody reads, and how numbers and dates look there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from babel import Locale, UnknownLocaleError

LANGUAGES: Final = ("en", "fr", "es", "ar", "pt")
_FALLBACK: Final = "en"
_TAG = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of the sentences, the locale of what is put into them, the clock, own words."""

    language: str
    locale: Locale
    time_zone: str = "UTC"
    # Sentences that were worded anew, by their names; the others are as they come.
    own: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict, compare=False)

    def with_own(self, texts: Mapping[str, str | Mapping[str, str]]) -> "Tongue":
        """The same, with some sentences in other words."""
        return replace(self, own=texts)

    def by_clock_of(self, time_zone: str) -> "Tongue":
        """The same, with moments as they are in a time zone, which must be known."""
        return replace(self, time_zone=time_zone)

    @property
    def direction(self) -> str:
        """`ltr`, or `rtl` for Arabic."""
        return self.locale.text_direction

    @property
    def tag(self) -> str:
        """The BCP 47 tag of the sentences, for `Content-Language`."""
        return self.language


def chain(tag: str) -> list[str]:
    """The tags to try, the closest first: `fr-BF` gives `fr-BF`, `fr`, `en`."""
    parts = tag.split("-")
    tried = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tried if _FALLBACK in tried else [*tried, _FALLBACK]


def is_tag(tag: str) -> bool:
    """Whether it looks like a BCP 47 tag."""
    return bool(_TAG.match(tag))


def tongue_of(tag: str | None) -> Tongue:
    """The closest we have; English for an unknown or missing tag."""
    for each in chain(tag) if tag and is_tag(tag) else [_FALLBACK]:
        if each.lower() in LANGUAGES:
            language = each.lower()
            return Tongue(language, _locale(tag, language))
    raise AssertionError("the chain ends in a language we have")


def choose(accept_language: str | None, otherwise: str | None) -> Tongue:
    """
    The first language of an `Accept-Language` header (RFC 9110, 12.5.4) that we have.

    `otherwise` is the person's own locale, for a header that is missing or names none of ours.
    """
    for tag in _wished(accept_language or ""):
        if tag.split("-")[0].lower() in LANGUAGES:
            return tongue_of(tag)
    return tongue_of(otherwise)


def _wished(header: str) -> list[str]:
    weighted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        if is_tag(tag.strip()) and weight > 0:
            weighted.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(1.0, max(0.0, float(value))) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def _locale(tag: str | None, language: str) -> Locale:
    """The region's own formats where Babel knows them (`fr-BF`), else the language's."""
    try:
        return Locale.parse(tag or language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(language)
