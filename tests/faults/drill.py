"""The drill's events: never imported by production, so never in its catalog."""

from shared.contracts.catalog import EventData, OnDeath, event
from tests.faults.names import ANSWERED, BEGUN


class Step(EventData):
    """One event of a request; `wave` names the repair that its hearer `fails_at` waits for."""

    drill: str
    request: str
    place: int
    wave: int
    fails_at: str


@event("registry.drill.begun.v1", topic=BEGUN, key="drill")
class DrillBegun(Step):
    """Heard by matching many at a time."""


@event("registry.drill.resumed.v1", topic=BEGUN, key="drill")
class DrillResumed(Step):
    """Heard by matching with something looked up before."""


@event("registry.drill.paused.v1", topic=BEGUN, key="drill", on_death=OnDeath.HOLD)
class DrillPaused(Step):
    """Heard by matching one at a time; each counts."""


@event("matching.drill.answered.v1", topic=ANSWERED, key="drill")
class DrillAnswered(Step):
    """Heard by notifications many at a time."""


@event("matching.drill.settled.v1", topic=ANSWERED, key="drill", on_death=OnDeath.HOLD)
class DrillSettled(Step):
    """Heard by notifications one at a time; each counts."""


TOLD: dict[str, type[Step]] = {
    "begun": DrillBegun,
    "resumed": DrillResumed,
    "paused": DrillPaused,
}
