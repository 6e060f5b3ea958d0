"""Says the parts of an explanation in a language; labels of skills are handed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from services.matching.explanation.conditions import Obstacle
from services.matching.explanation.parts import Part
from services.matching.explanation.raising import Raise
from services.matching.explanation.sentences import FALLBACK, say

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
        return say(
            obstacle.key,
            self.language,
            score=obstacle.score,
            threshold=obstacle.threshold,
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
            score=change.score,
            **self._project(),
        )

    def _project(self) -> dict[str, str]:
        return {"country": country_name(self.country, self.language), "sector": self.sector}

    def _skill(self, skill: int) -> str:
        names = self.labels.get(skill, {})
        return names.get(self.language) or names.get(FALLBACK) or f"#{skill}"


def country_name(code: str, language: str) -> str:
    """The country's name in the language, else its code."""
    return str(Locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """The language's name in the language, else its code."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or code
