"""What a loop says of itself: when it came round, and how long it may rest."""

import asyncio
import time

from prometheus_client import REGISTRY

from shared.db.wake import Wake
from shared.messaging.loops import Loop, run_loop
from tests.support.waiting import until
from tests.unit.shared.test_alert_rules import RULES


def said(metric: str, loop: str) -> float | None:
    return REGISTRY.get_sample_value(metric, {"service": "toys", "loop": loop})


def is_silent(loop: str, at: float) -> bool:
    """What the rule LoopSilent makes of it at a moment."""
    (rule,) = [each for each in RULES if each["alert"] == "LoopSilent"]
    expression = rule["expr"].replace("time()", str(at))
    for name in ("diaspora_loop_beat_timestamp_seconds", "diaspora_loop_rest_seconds"):
        expression = expression.replace(name, str(said(name, loop)))
    difference, _, limit = expression.partition(">")
    first, *rest = (float(each) for each in difference.split(" - "))
    return first - sum(rest) > float(limit)


async def test_a_loop_that_rests_long_is_silent_only_after_its_rest() -> None:
    rounds = 0

    async def step() -> bool:
        nonlocal rounds
        rounds += 1
        return False

    running = asyncio.create_task(run_loop(Loop("daily", step, every=3600), Wake(), service="toys"))

    async def has_come_round() -> bool:
        return rounds == 1

    await until(has_come_round)
    running.cancel()
    await asyncio.wait([running])
    now = time.time()
    assert not is_silent("daily", now + 3600)
    assert is_silent("daily", now + 3600 + 121)
