"""Each guard that needs no broker is taken out once, and the suite notices."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


# In processes of its own: the drill's events belong in no catalog of this one.
@pytest.mark.slow
def test_a_guard_that_is_taken_out_is_noticed() -> None:
    tried = subprocess.run(
        [sys.executable, "-m", "tests.faults", "mutate", "--transport", "in-process"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert tried.stdout.count("noticed as: ") == 5
