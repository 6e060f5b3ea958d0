"""
Holds the effects of one service against what was promised; pure, fed row by row.

`lost` are promised effects that are not there, `duplicated` second ones, `inversions` effects that
came after a later one of their key, `gaps` sequence numbers that never came, `unasked` effects of
requests that were refused or never made, `torn` requests of unknown outcome with only a part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.faults.ledger import ACKNOWLEDGED, UNKNOWN, Entry
from tests.faults.names import STRAY_SOURCE

_MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Effect:
    """One row, in the order in which they happened."""

    source: str
    key: str
    sequence: int
    request: str
    place: int
    was_newer: bool


@dataclass(slots=True)
class EffectsCheck:
    """What was found wrong with one service's effects."""

    service: str
    lost: int = 0
    duplicated: int = 0
    inversions: int = 0
    gaps: int = 0
    unasked: int = 0
    torn: int = 0
    effects: int = 0
    strays: int = 0
    examples: list[str] = field(default_factory=list)

    def run(
        self,
        effects: Iterable[Effect],
        ledger: Mapping[str, Entry],
        last_told: Mapping[str, int],
    ) -> "EffectsCheck":
        """
        Look at all of it.

        `last_told` is the last sequence number that the teller gave out, by key.
        """
        seen: dict[str, int] = {}
        last: dict[str, int] = {}
        counted: dict[str, int] = {}
        for effect in effects:
            if effect.source == STRAY_SOURCE:
                self._see_stray(effect)
                continue
            self.effects += 1
            bit = 1 << effect.place
            if seen.get(effect.request, 0) & bit:
                self._note("duplicated", effect)
                continue
            seen[effect.request] = seen.get(effect.request, 0) | bit
            before = last.get(effect.key, 0)
            if effect.sequence <= before or not effect.was_newer:
                self._note("inversions", effect)
            last[effect.key] = max(before, effect.sequence)
            counted[effect.key] = counted.get(effect.key, 0) + 1
        self._compare(seen, ledger)
        self._count_gaps(counted, last, last_told)
        return self

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        wrong = (self.lost, self.duplicated, self.inversions, self.gaps, self.unasked, self.torn)
        return not any(wrong)

    def _see_stray(self, effect: Effect) -> None:
        self.strays += 1
        if effect.was_newer:
            self._note("inversions", effect)

    def _compare(self, seen: Mapping[str, int], ledger: Mapping[str, Entry]) -> None:
        for request, entry in ledger.items():
            promised = (1 << len(entry.keys)) - 1
            found = seen.get(request, 0)
            missing = (promised & ~found).bit_count()
            if entry.answer == ACKNOWLEDGED and missing:
                self._note("lost", entry, missing)
            elif entry.answer == UNKNOWN and found and missing:
                self._note("torn", entry)
            elif entry.answer not in {ACKNOWLEDGED, UNKNOWN} and found:
                self._note("unasked", entry)
        for request in seen.keys() - ledger.keys():
            self._note("unasked", request)

    def _count_gaps(
        self, counted: Mapping[str, int], last: Mapping[str, int], last_told: Mapping[str, int]
    ) -> None:
        for key, told in last_told.items():
            if counted.get(key, 0) != told or last.get(key, 0) != told:
                self._note("gaps", f"{key}: {counted.get(key, 0)} of {told}, up to {last.get(key)}")

    def _note(self, what: str, about: object, by: int = 1) -> None:
        setattr(self, what, getattr(self, what) + by)
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"{self.service}: {what}: {about}")
