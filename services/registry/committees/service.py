"""
Who sits in a programme's committee.

* SeatNotFound           404
* SeatGivenOtherwise     409  the partner has a seat that speaks for another class or side
"""

from uuid import UUID

from services.registry.balance.domain import Measure, Voice, balance_of
from services.registry.balance.schemas import BalanceRead
from services.registry.committees.models import CommitteeSeat
from services.registry.committees.repository import SeatRepository
from services.registry.committees.schemas import SeatCreate
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from shared.contracts.values import Side
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class SeatNotFound(NotFound):
    """The programme's committee has no such seat."""

    slug = "seat-not-found"
    title = "No such seat"


class SeatGivenOtherwise(Conflict):
    """The partner sits in the committee already, for another class or side."""

    slug = "seat-given-otherwise"
    title = "The partner sits there already"


async def give_seat(
    uow: UnitOfWork, *, principal: Principal, programme_id: UUID, body: SeatCreate
) -> CommitteeSeat:
    """Give a verified partner a seat; the same again answers the seat that it has."""
    await programmes.own_programme(uow, principal=principal, programme_id=programme_id)
    repository = SeatRepository(uow.session)
    seat = await repository.of_partner(programme_id, body.partner_id)
    if seat is not None:
        if (seat.side, seat.contributor_class) != (body.side, body.contributor_class):
            raise SeatGivenOtherwise("End that seat first.")
        return seat
    await partners.require_standing(uow, partner_id=body.partner_id)
    seat = CommitteeSeat(**body.model_dump(), programme_id=programme_id, since=uow.now)
    repository.add(seat)
    await uow.session.flush()
    await _note(uow, principal, seat, "committee.seat_given")
    return seat


async def end_seat(
    uow: UnitOfWork, *, principal: Principal, programme_id: UUID, seat_id: UUID
) -> None:
    """End a seat; its votes of the past stay. Done already is fine."""
    await programmes.own_programme(uow, principal=principal, programme_id=programme_id)
    seat = await SeatRepository(uow.session).get(programme_id, seat_id)
    if seat is None:
        raise SeatNotFound("No such seat in this committee.")
    if seat.ended_at is None:
        seat.ended_at = uow.now
        await uow.session.flush()
        await _note(uow, principal, seat, "committee.seat_ended")


async def list_seats(
    uow: UnitOfWork, *, programme_id: UUID, page: PageRequest
) -> Rows[CommitteeSeat]:
    """All seats of a committee, those that ended too; oldest first."""
    await programmes.read_programme(uow, programme_id=programme_id)
    return await SeatRepository(uow.session).page(programme_id, page)


async def read_balance(uow: UnitOfWork, *, programme_id: UUID) -> BalanceRead:
    """How evenly the seats that there are now are shared. Raises ProgrammeNotFound."""
    await programmes.read_programme(uow, programme_id=programme_id)
    voices = [
        Voice(seat.side, seat.contributor_class, {Measure.SEATS: 1})
        for seat in await seats_of(uow, programme_id=programme_id)
    ]
    # A programme brings money from one side to the other: both are concerned.
    sides = (Side.ORIGIN.value, Side.DESTINATION.value)
    found = balance_of(voices, sides=sides, measures=[Measure.SEATS])
    return BalanceRead.model_validate(found)


async def seats_of(uow: UnitOfWork, *, programme_id: UUID) -> list[CommitteeSeat]:
    """The seats that there are now."""
    return await SeatRepository(uow.session).present(programme_id)


async def _note(uow: UnitOfWork, principal: Principal, seat: CommitteeSeat, action: str) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=action,
        object_type="programme",
        object_id=seat.programme_id,
        decision={"seat": str(seat.id), "partner": str(seat.partner_id)},
    )
