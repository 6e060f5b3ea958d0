"""When a worker is held to be standing still, and when it is not."""

import pytest

from shared.messaging.watchdog import (
    MOST_LATE_LOOKS,
    MOST_STILL_LOOKS,
    Progress,
    Pulse,
    Stalled,
    Watchdog,
)

PLACE = ("registry.projects", 0)


def pulse(position: int, end: int, *, answered_ago: float = 0.0, **more: bool) -> Pulse:
    return Pulse("matching", {PLACE: Progress(position, end, 0.0)}, answered_ago, **more)


def test_a_position_that_does_not_move_while_records_wait_is_noticed() -> None:
    dog = Watchdog()
    for _ in range(MOST_STILL_LOOKS):
        dog.look([pulse(5, 9)], late_by=0.0)
    with pytest.raises(Stalled, match="does not move"):
        dog.look([pulse(5, 9)], late_by=0.0)


@pytest.mark.parametrize(
    "quiet",
    [
        pulse(9, 9),
        pulse(5, 9, answered_ago=60.0),
        pulse(5, 9, is_explained=True),
        Pulse("matching", {}, 0.0),
    ],
)
def test_quiet_topics_and_known_troubles_are_no_stall(quiet: Pulse) -> None:
    dog = Watchdog()
    for _ in range(3 * MOST_STILL_LOOKS):
        dog.look([quiet], late_by=0.0)


def test_looks_without_an_answer_of_the_broker_do_not_count() -> None:
    dog = Watchdog()
    for _ in range(MOST_STILL_LOOKS):
        dog.look([pulse(5, 9)], late_by=0.0)
        dog.look([pulse(5, 9, answered_ago=30.0)], late_by=0.0)
    with pytest.raises(Stalled):
        dog.look([pulse(5, 9)], late_by=0.0)


def test_slow_progress_is_progress() -> None:
    dog = Watchdog()
    for step in range(10 * MOST_STILL_LOOKS):
        dog.look([pulse(step // (MOST_STILL_LOOKS - 1), 10_000)], late_by=0.0)


def test_who_is_left_out_for_long_is_noticed() -> None:
    dog = Watchdog()
    empty = Pulse("matching", {}, 0.0, is_left_out=True)
    for _ in range(MOST_STILL_LOOKS - 1):
        dog.look([empty], late_by=0.0)
    with pytest.raises(Stalled, match="no partition"):
        dog.look([empty], late_by=0.0)


def test_an_event_loop_that_is_late_again_and_again_is_noticed() -> None:
    dog = Watchdog()
    for _ in range(MOST_LATE_LOOKS - 1):
        dog.look([], late_by=2.0)
    dog.look([], late_by=0.0)
    for _ in range(MOST_LATE_LOOKS - 1):
        dog.look([], late_by=2.0)
    with pytest.raises(Stalled, match="event loop"):
        dog.look([], late_by=2.0)
