"""What an alert is put into words from, and the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AlertText:
    """What a person reads."""

    title: str
    lines: tuple[str, ...]
    reasons: tuple[str, ...] = ()
