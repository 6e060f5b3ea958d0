"""Says the parts of an explanation in a language; labels of skills are handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from services.matching.explanation.conditions import Obstacle
from services.matching.explanation.parts import Part
from services.matching.explanation.raising import Raise
from services.matching.explanation.sentences import FALLBACK, say
from services.matching.scoring.facts import day_of

_CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
_SEMICOLON: Final = {"ar": "؛ "}
_COMMA: Final = {"ar": "، "}
Labels = Mapping[int, Mapping[str, str]]
"""By skill and language."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks of one project in one language."""

    language: str
    labels: Labels
    country: str
    sector: str

    def part(self, part: Part) -> str:
        """What a part of the score is about."""
        return say(
            part.key,
            self.language,
            asked=self._skill(part.asked),
            asked_level=part.asked_level,
            held=self._skill(part.held),
            held_level=part.held_level,
            percent=part.percent,
            **self._project(),
        )

    def passed(self, key: str) -> str:
        """A condition that is met."""
        return say(key, self.language)

    def obstacle(self, obstacle: Obstacle) -> str:
        """What stands between."""
        window = obstacle.window
        return say(
            obstacle.sentence or obstacle.key,
            self.language,
            score=obstacle.score,
            threshold=obstacle.threshold,
            skills=_SEMICOLON.get(self.language, "; ").join(
                say("least_level", self.language, asked=self._skill(skill), least_level=level)
                for skill, level in obstacle.skills
            ),
            languages=_COMMA.get(self.language, ", ").join(
                f"{language_name(each.language, self.language)} ({cefr(each.level)})"
                for each in obstacle.languages
            ),
            days=obstacle.days,
            start=self._day(window.start) if window else "",
            end=self._day(window.end) if window else "",
            count=obstacle.count,
        )

    def load(self, invited: int, cap: int) -> str:
        """How many invitations the person has open, and how many they wish for at a time."""
        return say("load.some", self.language, invited=invited, cap=cap)

    def change(self, change: Raise) -> str:
        """What would raise the score."""
        return say(
            change.key,
            self.language,
            asked=self._skill(change.skill),
            asked_level=change.level,
            spoken=language_name(change.language, self.language) if change.language else "",
            spoken_level=cefr(change.level),
            score=change.score,
            **self._project(),
        )

    def _project(self) -> dict[str, str]:
        return {"country": country_name(self.country, self.language), "sector": self.sector}

    def _day(self, number: int) -> str:
        day = day_of(number)
        return format_date(day, "long", locale=self.language) if day else ""

    def _skill(self, skill: int) -> str:
        names = self.labels.get(skill, {})
        return names.get(self.language) or names.get(FALLBACK) or f"#{skill}"


def country_name(code: str, language: str) -> str:
    """The country's name in the language, else its code."""
    return str(Locale(language).territories.get(code, code))


def cefr(level: int) -> str:
    """A level of 1 to 6 as the Common European Framework of Reference calls it."""
    return _CEFR[level - 1] if 1 <= level <= len(_CEFR) else str(level)


def language_name(code: str, language: str) -> str:
    """The language's name in the language, else its code."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or code
