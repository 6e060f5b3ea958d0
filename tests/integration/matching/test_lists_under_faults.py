"""Lists equal the oracle's while their keepers are killed and frozen: a short drill."""

import tempfile
from pathlib import Path

from tests.faults.lists.drill import Size, play


async def test_lists_survive_killed_and_frozen_keepers(matching_url: str) -> None:
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="diaspora-lists-") as folder:
        size = Size(changes=300, people=240, projects=10, kills=3, freezes=1, checks=2)
        outcome = await play(matching_url, Path(folder), size, seed=7, say=said.append)
    assert outcome.wrong == []
    assert outcome.zombies == 0
    assert (outcome.changes, outcome.checked) == (300, 3)
    assert (len(outcome.after_kill), len(outcome.after_freeze)) == (3, 1)
