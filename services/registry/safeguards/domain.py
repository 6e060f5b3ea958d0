"""
What the safeguards say of a move: allowed, allowed under an agreement, or blocked. Pure.

The rules are those of the WHO Global Code of Practice on the International Recruitment of Health
Personnel (WHA63.16, 2010), of the WHO health workforce support and safeguards list (2023), and of
the United Kingdom's code of practice for the international recruitment of health and social care
personnel (2023). In the order in which they are asked:

1. An agency that is not licensed places nobody.
2. Only health workers are protected: ISCO-08 sub-major groups 22 and 32.
3. Who works from afar, or stays in the country, is not taken out of it.
4. From a country without red or amber recruiting is free; a temporary return to a listed country
   is even favoured.
5. From a listed country, red or amber: who applies directly is not held up; active recruitment is
   blocked unless an active agreement between the two governments covers it.
6. Whom governments send goes under their agreement, where there is one, also from a country that no
   list names: the agreement's quota counts them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.registry.assurances.domain import Covering
from shared.contracts.placements import SafeguardOutcome
from shared.contracts.values import Modality

# Health professionals, and health associate professionals.
PROTECTED_GROUPS: Final = ("22", "32")
# Every group below them, as somebody may state their occupation in ISCO-08 at any depth.
PROTECTED_CODES: Final = (
    *("22", "221", "2211", "2212", "222", "2221", "2222", "223", "2230", "224", "2240"),
    *("225", "2250", "226", "2261", "2262", "2263", "2264", "2265", "2266", "2267", "2269"),
    *("32", "321", "3211", "3212", "3213", "3214", "322", "3221", "3222", "323", "3230"),
    *("324", "3240", "325", "3251", "3252", "3253", "3254", "3255", "3256", "3257", "3258"),
    "3259",
)
NO_LIST: Final = "none"


class Colour(StrEnum):
    """How a list marks a country: no recruiting, only under an agreement, or free."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Initiative(StrEnum):
    """Who began it; the first and the last are active recruitment."""

    AGENCY_SOURCED = "agency_sourced"
    DIRECT_APPLICATION = "direct_application"
    GOVERNMENT_TO_GOVERNMENT = "government_to_government"


LISTED: Final = frozenset({Colour.RED, Colour.AMBER})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its id, and in words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list says of one country."""

    colour: Colour
    rule: Rule


@dataclass(frozen=True, slots=True)
class SafeguardList:
    """
    One version of a list; `jurisdiction` is the country of destination whose code it is.

    Without a jurisdiction it holds wherever no list of the destination's own does.
    """

    version: str
    jurisdiction: str | None
    valid_from: date
    valid_until: date | None
    marks: Mapping[str, Mark]
    unlisted: Rule

    def mark(self, country: str) -> Mark:
        """What it says of a country; one that it does not name is green."""
        return self.marks.get(country) or Mark(Colour.GREEN, self.unlisted)

    def is_listed(self, country: str) -> bool:
        """Whether the country is protected, whatever the colour."""
        return self.mark(country).colour in LISTED


@dataclass(frozen=True, slots=True)
class Move:
    """What a decision depends on; countries are where somebody works now, and would work."""

    isco_group: str
    practice_country: str
    country: str
    modality: Modality
    initiative: Initiative
    agency_is_licensed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the safeguards say, by which rule of which list."""

    outcome: SafeguardOutcome
    list_version: str
    rule: Rule
    is_favoured: bool = False
    agreement_id: UUID | None = field(default=None)


AGENCY: Final = Rule("agency-licence", "An agency that holds no valid licence places nobody.")
NOT_PROTECTED: Final = Rule(
    "not-health", "Only health workers are protected: ISCO-08 groups 22 and 32."
)
NOBODY_LEAVES: Final = Rule("nobody-leaves", "Nobody is taken out of the country they work in.")
FAVOURED: Final = Rule(
    "temporary-return", "A temporary return to a listed country is favoured, wherever from."
)
DIRECT: Final = Rule(
    "direct-application", "Whoever applies directly, on their own initiative, is not held up."
)
COVERED: Final = Rule(
    "government-to-government", "An active agreement between the two governments covers it."
)


class NoListInForce(ValueError):
    """A health worker would move, and no list says whether their country is protected."""


def is_protected(isco_group: str) -> bool:
    """Whether the occupation is one that the safeguards protect, by its ISCO-08 prefix."""
    return isco_group.startswith(PROTECTED_GROUPS)


def in_force(lists: Iterable[SafeguardList], *, destination: str, on: date) -> SafeguardList | None:
    """
    The list to ask on this day: the newest of the destination's own, else of those for all.

    A newer list of the same jurisdiction takes over on its first day.
    """
    usable = [
        each
        for each in lists
        if each.valid_from <= on
        and (each.valid_until is None or on <= each.valid_until)
        and each.jurisdiction in (None, destination)
    ]
    return max(
        usable, key=lambda each: (each.jurisdiction is not None, each.valid_from), default=None
    )


def crosses(move: Move) -> bool:
    """Whether somebody would leave the country they work in."""
    return move.modality is not Modality.VIRTUAL and move.practice_country != move.country


def decide(
    move: Move, the_list: SafeguardList | None, agreements: Iterable[Covering], *, on: date
) -> Decision:
    """What the safeguards say. Raises NoListInForce where a list is needed and there is none."""
    version = the_list.version if the_list else NO_LIST
    free = _free(move)
    if free is not None:
        return Decision(free[0], version, free[1])
    if the_list is None:
        raise NoListInForce("No list says whether the country is protected.")
    mark = the_list.mark(move.practice_country)
    covering = (
        each.agreement_id
        for each in agreements
        if each.covers(origin=move.practice_country, destination=move.country, on=on)
    )
    if mark.colour not in LISTED:
        decision = _unlisted(move, the_list, mark)
        is_sent = move.initiative is Initiative.GOVERNMENT_TO_GOVERNMENT
        return replace(decision, agreement_id=next(covering, None)) if is_sent else decision
    if move.initiative is Initiative.DIRECT_APPLICATION:
        return Decision(SafeguardOutcome.ALLOWED, version, DIRECT)
    agreement_id = next(covering, None)
    if agreement_id is None:
        return Decision(SafeguardOutcome.BLOCKED, version, mark.rule)
    return Decision(
        SafeguardOutcome.ALLOWED_UNDER_AGREEMENT, version, COVERED, agreement_id=agreement_id
    )


def strictest(decisions: Iterable[Decision]) -> Decision:
    """
    Of several people's decisions the one that counts for all; there is at least one.

    Of equal ones it is one under an agreement, whose quota counts them.
    """
    order = (
        SafeguardOutcome.BLOCKED,
        SafeguardOutcome.ALLOWED_UNDER_AGREEMENT,
        SafeguardOutcome.ALLOWED,
    )
    return min(decisions, key=lambda each: (order.index(each.outcome), each.agreement_id is None))


def _free(move: Move) -> tuple[SafeguardOutcome, Rule] | None:
    """What is decided without looking into a list."""
    if move.initiative is Initiative.AGENCY_SOURCED and not move.agency_is_licensed:
        return SafeguardOutcome.BLOCKED, AGENCY
    if not is_protected(move.isco_group):
        return SafeguardOutcome.ALLOWED, NOT_PROTECTED
    if not crosses(move):
        return SafeguardOutcome.ALLOWED, NOBODY_LEAVES
    return None


def _unlisted(move: Move, the_list: SafeguardList, mark: Mark) -> Decision:
    is_return = move.modality is Modality.TEMPORARY_RETURN and the_list.is_listed(move.country)
    return Decision(
        SafeguardOutcome.ALLOWED,
        the_list.version,
        FAVOURED if is_return else mark.rule,
        is_favoured=is_return,
    )
