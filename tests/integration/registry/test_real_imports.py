"""Importing the files of real publishers."""

import resource
import sys
from pathlib import Path

import pytest

from tests.integration.registry.house import House
from tests.integration.registry.uploads import counts, run


async def test_real_files_are_accounted_for_and_change_nothing_the_second_time(
    house: House, real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((real_data / "domain" / "iati" / "activities").glob("*.xml"))
    path, before = await house.verified(), _peak_mb()
    first = [await run(house, path, file.read_bytes(), "&publish=true") for file in files]
    told = await house.told()
    second = [await run(house, path, file.read_bytes(), "&publish=true") for file in files]
    assert {job["status"] for job in first + second} == {"finished"}
    assert sum(job["done"] for job in first) == 1010
    rejected = [job["rejected"] for job in first]
    assert [counts(job) for job in second] == [
        (0, 0, job["done"] - job["rejected"], job["rejected"]) for job in first
    ]
    assert await house.told() == told
    grown = _peak_mb() - before
    with capsys.disabled():
        sys.stdout.write(
            f"\n1,010 real activities: {sum(rejected)} rejected, "
            f"{_peak_mb():.0f} MB peak, of it {grown:.0f} MB for the imports\n"
        )
    # The process has other tests in it; a registry on its own begins at about 120 MB.
    assert grown < 150


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
