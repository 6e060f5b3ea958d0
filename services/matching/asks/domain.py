"""How far an ask is, all shards taken together, and for how long it is kept; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.matching.answers.domain import Answer, AskKind, AskState

KEPT: Final = {
    AskKind.PREVIEW: timedelta(hours=1),
    AskKind.NEAR_MISSES: timedelta(hours=1),
    AskKind.MY_PROJECTS: timedelta(hours=24),
}
# Nobody is left for a day without projects because there was none, or no worker, once.
ASKED_AGAIN_AFTER: Final = timedelta(minutes=1)


def state_of(states: Sequence[AskState]) -> AskState:
    """Failed if one failed, else waiting for the last one."""
    for each in (AskState.FAILED, AskState.WAITING):
        if each in states:
            return each
    return AskState.ANSWERED


def is_good_for_now(
    state: AskState,
    answer: Answer | None,
    *,
    shows_any: bool,
    stamp: str,
    asked_at: datetime,
    now: datetime,
) -> bool:
    """
    Whether an ask for one's own projects need not be asked again, the profile being `stamp`.

    `shows_any`: of what was answered some project is still open.
    """
    if state is AskState.FAILED:
        return False
    if answer is None or not shows_any:
        is_same = answer is None or answer.stamp == stamp
        return is_same and now - asked_at < ASKED_AGAIN_AFTER
    return answer.stamp == stamp
