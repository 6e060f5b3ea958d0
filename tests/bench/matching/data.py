"""Where the data of others lies that benchmarks and evaluations are drawn from."""

import os
from collections.abc import Iterable
from pathlib import Path

BESIDE_THE_PROJECT = Path(__file__).parents[4] / "shared" / "data"


class NoData(Exception):
    """Files that a measurement needs are not there; the message names each."""


def folder() -> Path:
    """`DIASPORA_DATA`, or `../shared/data` from the project's root; it may not exist."""
    return Path(os.environ.get("DIASPORA_DATA") or BESIDE_THE_PROJECT)


def files(names: Iterable[str]) -> dict[str, Path]:
    """The files of `matching` in that folder by name. Raises NoData."""
    found = {name: folder() / "matching" / name for name in names}
    if missing := sorted(name for name, path in found.items() if not path.is_file()):
        raise NoData(
            f"Not there: {', '.join(missing)}, looked for in {folder() / 'matching'}. "
            "Set DIASPORA_DATA to a copy of the data to run this; nothing was measured."
        )
    return found
