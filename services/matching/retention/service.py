"""How long matching remembers who left, and who was told of what."""

from datetime import timedelta
from typing import Final

from services.matching.retention.repository import RetentionRepository
from shared.db.unit_of_work import UnitOfWork

# Longer than any topic keeps an event that could bring the person back.
TOMBSTONES_KEPT: Final = timedelta(days=30)
# A closed project stays closed, so nobody is told of it twice; a year long an export shows it.
EXPOSURES_KEPT: Final = timedelta(days=365)
# As long as a host's answers count.
HANDSHAKES_KEPT: Final = timedelta(days=365)


async def sweep(uow: UnitOfWork) -> bool:
    """
    Forget old tombstones, old asks, and what is old of closed projects; whether there was any.

    An exposure of an open project stays however old: it is why the pair is not told again. So does
    a handshake: it is why a position is taken, or why the pair parted.
    """
    repository = RetentionRepository(uow.session)
    swept = await repository.delete_tombstones(uow.now - TOMBSTONES_KEPT)
    swept += await repository.delete_asks(uow.now)
    swept += await repository.delete_exposures(uow.now - EXPOSURES_KEPT)
    swept += await repository.delete_handshakes(uow.now - HANDSHAKES_KEPT)
    swept += await repository.delete_exclusions()
    return swept > 0
