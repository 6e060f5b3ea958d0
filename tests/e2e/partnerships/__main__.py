"""
`make partnerships` runs every story and prints what each went through.

The last line is one JSON object: how many systems the paper names, and how many can be run here.
"""

import json
import sys
from pathlib import Path

import pytest

from tests.e2e.partnerships.steps import SYSTEMS, steps_of, system_of


class Results:
    """Whether each story ended well."""

    def __init__(self) -> None:
        self._went_well: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A story went well when each of its tests was run and passed."""
        system = system_of(report.nodeid.partition("::")[0])
        if report.when == "call" or not report.passed:
            self._went_well[system] = self._went_well.get(system, True) and report.passed

    def of(self, system: str) -> str:
        """One word on a system."""
        return {True: "passed", False: "failed", None: "missing"}[self._went_well.get(system)]


def main() -> int:
    """Answer 0 when every system of the paper can be run."""
    results = Results()
    folder = str(Path(__file__).parent)
    pytest.main(["-q", "-p", "no:cacheprovider", folder], plugins=[results])
    write = sys.stdout.write
    for system, name in SYSTEMS.items():
        write(f"\n{name}: {results.of(system)}\n")
        for number, words in enumerate(steps_of(system), start=1):
            write(f"  {number:2}. {words}\n")
    passed = sum(results.of(system) == "passed" for system in SYSTEMS)
    write("\n" + json.dumps({"systems": len(SYSTEMS), "passed": passed}) + "\n")
    return 0 if passed == len(SYSTEMS) else 1


if __name__ == "__main__":
    sys.exit(main())
