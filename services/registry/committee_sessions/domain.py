"""
How a committee is called and how it decides. Pure.

Whoever's own project is on the agenda neither votes on it nor counts for its quorum. Abstaining
counts for the quorum, not for the majority. A tie is a no.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.registry.cofunding.fund import CommitteeRules, Majority


class Choice(StrEnum):
    """A vote."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class SessionStatus(StrEnum):
    """Where a session stands."""

    CALLED = "called"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What became of a point of the agenda."""

    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    NO_MONEY_LEFT = "no_money_left"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Tally:
    """How one point was voted on; `entitled` seats could have voted."""

    entitled: int
    yes: int
    no: int
    abstain: int

    @property
    def voted(self) -> int:
        """How many took part."""
        return self.yes + self.no + self.abstain


def tally(choices: Sequence[Choice], *, entitled: int) -> Tally:
    """Count the votes of the seats that may vote."""
    return Tally(
        entitled,
        yes=sum(each is Choice.YES for each in choices),
        no=sum(each is Choice.NO for each in choices),
        abstain=sum(each is Choice.ABSTAIN for each in choices),
    )


def has_quorum(present: int, *, of: int, rules: CommitteeRules) -> bool:
    """Whether enough of the seats take part; nobody at all is never enough."""
    return present > 0 and present * 100 >= rules.quorum_percent * of


def decide(counted: Tally, rules: CommitteeRules) -> tuple[Outcome, str]:
    """What the votes say, before money is looked at, with the reason in a sentence."""
    if not has_quorum(counted.voted, of=counted.entitled, rules=rules):
        return Outcome.UNDECIDED, f"{counted.voted} of {counted.entitled} seats are no quorum."
    said = counted.yes + counted.no
    count = f"{counted.yes} yes, {counted.no} no, {counted.abstain} abstain"
    if counted.yes == counted.no:
        return Outcome.NOT_SELECTED, f"A tie is a no: {count}."
    if rules.majority is Majority.TWO_THIRDS and counted.yes * 3 < said * 2:
        return Outcome.NOT_SELECTED, f"Less than two thirds: {count}."
    if counted.yes < counted.no:
        return Outcome.NOT_SELECTED, f"No majority: {count}."
    return Outcome.SELECTED, f"Majority: {count}."


def objections(
    rules: CommitteeRules, *, called_at: datetime, starts_at: datetime, local: datetime
) -> list[str]:
    """Why a session may not be called so; `local` is its start in the fund's own time zone."""
    found = []
    if starts_at - called_at < timedelta(days=rules.notice_days):
        found.append(f"It is called at least {rules.notice_days} days before it sits.")
    if rules.sits_in_months and local.month not in rules.sits_in_months:
        months = ", ".join(str(each) for each in sorted(rules.sits_in_months))
        found.append(f"The committee sits in the months {months} only.")
    return found
