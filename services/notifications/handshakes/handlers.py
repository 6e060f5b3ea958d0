"""What notifications does when it hears of a step between the two sides of a match."""

from services.notifications.handshakes import service
from shared.contracts.envelope import Event
from shared.contracts.matching import HandshakeStep
from shared.db.unit_of_work import UnitOfWork


async def on_handshake_stepped(event: Event[HandshakeStep], uow: UnitOfWork) -> None:
    """Whoever has to act or to know is told; an agreement introduces the two."""
    await service.follow(uow, step=event.data, sequence=event.sequence)
