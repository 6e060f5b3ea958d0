"""
Holds the effects of one service against what was promised; pure, fed row by row.

`lost` are promised effects that are not there, `duplicated` second ones, `inversions` effects that
came after a later one of their key, `gaps` sequence numbers that never came, `unasked` effects of
requests that were refused or never made, `torn` requests of unknown outcome with only a part.
"""

from collections import Counter
from collections.abc import Collection, Mapping
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
    # Requests whose events were given up here and let others pass, by an operator's leave.
    may_be_late: Collection[str] = ()
    lost: int = 0
    duplicated: int = 0
    inversions: int = 0
    gaps: int = 0
    unasked: int = 0
    torn: int = 0
    effects: int = 0
    strays: int = 0
    late: int = 0
    examples: list[str] = field(default_factory=list)
    # Of each request, a bit for each event that had its effect.
    _seen: dict[str, int] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)
    _counted: Counter[str] = field(default_factory=Counter)

    def see(self, effect: Effect) -> None:
        """Take in the next effect."""
        if effect.source == STRAY_SOURCE:
            self._see_stray(effect)
            return
        self.effects += 1
        bit = 1 << effect.place
        if self._seen.get(effect.request, 0) & bit:
            self._note("duplicated", effect)
            return
        self._seen[effect.request] = self._seen.get(effect.request, 0) | bit
        before = self._last.get(effect.key, 0)
        if effect.sequence < before and effect.request in self.may_be_late:
            self.late += 1
            if effect.was_newer:
                self._note("inversions", effect)
        elif effect.sequence <= before or not effect.was_newer:
            self._note("inversions", effect)
        self._last[effect.key] = max(before, effect.sequence)
        self._counted[effect.key] += 1

    def conclude(self, ledger: Mapping[str, Entry], last_told: Mapping[str, int]) -> None:
        """All were seen; `last_told` is the last number that the teller gave out, by key."""
        self._compare(ledger)
        self._count_gaps(last_told)

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        wrong = (self.lost, self.duplicated, self.inversions, self.gaps, self.unasked, self.torn)
        return not any(wrong)

    def _see_stray(self, effect: Effect) -> None:
        self.strays += 1
        if effect.was_newer:
            self._note("inversions", effect)

    def _compare(self, ledger: Mapping[str, Entry]) -> None:
        for request, entry in ledger.items():
            promised = (1 << len(entry.keys)) - 1
            found = self._seen.get(request, 0)
            missing = (promised & ~found).bit_count()
            if entry.answer == ACKNOWLEDGED and missing:
                self._note("lost", entry, missing)
            elif entry.answer == UNKNOWN and found and missing:
                self._note("torn", entry)
            elif entry.answer not in {ACKNOWLEDGED, UNKNOWN} and found:
                self._note("unasked", entry)
        for request in self._seen.keys() - ledger.keys():
            self._note("unasked", request)

    def _count_gaps(self, last_told: Mapping[str, int]) -> None:
        for key, told in last_told.items():
            last = self._last.get(key, 0)
            if self._counted[key] != told or last != told:
                self._note("gaps", f"{key}: {self._counted[key]} of {told}, up to {last}")

    def _note(self, what: str, about: object, by: int = 1) -> None:
        setattr(self, what, getattr(self, what) + by)
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"{self.service}: {what}: {about}")
