"""Every operators' door on one screen; each service has them all, for its own database."""

from shared.operations.dead_letters import endpoints as dead_letters
from shared.operations.outbox import endpoints as outbox
from shared.operations.positions import endpoints as positions
from shared.operations.quarantine import endpoints as quarantine
from shared.operations.waiting import endpoints as waiting

DOORS = [waiting.door, dead_letters.door, quarantine.door, positions.door, outbox.door]
