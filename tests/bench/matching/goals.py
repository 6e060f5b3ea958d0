"""What was measured beside what it has to be: the table, and the last line of a run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = float | int


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One goal of the design and what was found; `more` are further numbers of the same measurement.

    `interval` is the 95 % bootstrap interval of the value, where there is one.
    """

    value: Value
    goal: str
    met: bool
    interval: tuple[float, float] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """As the last line has it."""
        found: dict[str, Any] = {"value": self.value, "goal": self.goal, "met": self.met}
        if self.interval is not None:
            found["interval"] = list(self.interval)
        return found | dict(self.more)


def at_least(
    value: Value,
    least: Value,
    *,
    unit: str = "",
    interval: tuple[float, float] | None = None,
    **more: Any,
) -> Figure:
    """A figure that is better the higher it is."""
    return Figure(value, f">= {least}{unit}", value >= least, interval, more)


def at_most(
    value: Value,
    most: Value,
    *,
    unit: str = "",
    interval: tuple[float, float] | None = None,
    **more: Any,
) -> Figure:
    """A figure that is better the lower it is."""
    return Figure(value, f"<= {most}{unit}", value <= most, interval, more)


def table(figures: Mapping[str, Figure]) -> str:
    """A line for each figure, for people."""
    lines = [f"{'':6}{'value':>10}  {'95 %':16}{'goal':14}{'':8}"]
    for name, figure in figures.items():
        between = "" if figure.interval is None else "{:.3f} - {:.3f}".format(*figure.interval)
        more = ", ".join(f"{key} {value}" for key, value in figure.more.items())
        met = "met" if figure.met else "MISSED"
        lines.append(f"{name:6}{figure.value:>10}  {between:16}{figure.goal:14}{met:8}{more}")
    return "\n".join(lines)


def last_line(figures: Mapping[str, Figure]) -> str:
    """One JSON object: an entry for each figure."""
    return json.dumps({name: figure.entry() for name, figure in figures.items()})
