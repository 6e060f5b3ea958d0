"""Writing down what a party did and how long it waited: what the burden meter reads."""

from uuid import UUID

from services.registry.steps.models import StepTaken, TimeWaited
from services.registry.steps.repository import StepRepository
from shared.db.unit_of_work import UnitOfWork


def take(
    uow: UnitOfWork, *, agreement_id: UUID, partner_id: UUID, verb: str, documents: int = 0
) -> None:
    """A party did something, and handed in so many documents with it."""
    StepRepository(uow.session).add(
        StepTaken(
            agreement_id=agreement_id,
            partner_id=partner_id,
            verb=verb,
            documents=documents,
            at=uow.now,
        )
    )


def begin_wait(uow: UnitOfWork, *, agreement_id: UUID, partner_id: UUID, about: UUID) -> None:
    """From now on the party waits for what the others say about a thing."""
    StepRepository(uow.session).add(
        TimeWaited(agreement_id=agreement_id, partner_id=partner_id, about=about, since=uow.now)
    )


async def end_waits(uow: UnitOfWork, *, about: UUID) -> None:
    """The others have said what they had to say about the thing; done twice is fine."""
    await uow.session.flush()
    await StepRepository(uow.session).end_waits(about, uow.now)


async def steps_of(uow: UnitOfWork, *, agreement_id: UUID) -> list[StepTaken]:
    """Every step of an agreement, oldest first."""
    return await StepRepository(uow.session).steps(agreement_id)


async def waits_of(uow: UnitOfWork, *, agreement_id: UUID) -> list[TimeWaited]:
    """Every time of waiting in an agreement, oldest first."""
    return await StepRepository(uow.session).waits(agreement_id)
