"""
Pairing host institutions under an agreement.

* TwinningNotFound   404
* TwinnedAlready     409  the two are a pair under this agreement
* NoHostInstitution  409  one of the two is no verified host institution
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agreements import service as agreements
from services.registry.agreements.service import TermsAreFixed
from services.registry.steps import service as steps
from services.registry.twinnings.models import Twinning
from services.registry.twinnings.repository import TwinningRepository
from services.registry.twinnings.schemas import TwinningCreate, TwinningRead
from shared.contracts.agreements import AgreementStatus
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class TwinningNotFound(NotFound):
    """There is no such twinning under this agreement."""

    slug = "twinning-not-found"
    title = "No such twinning"


class TwinnedAlready(Conflict):
    """The two institutions are a pair under this agreement already."""

    slug = "twinned-already"
    title = "The two are twinned already"


class NoHostInstitution(Conflict):
    """Twinned are two different verified host institutions."""

    slug = "no-host-institution"
    title = "No verified host institution"


async def twin(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: TwinningCreate
) -> TwinningRead:
    """By an editor of a party, unless the agreement ended; the hosts need be no parties."""
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    if acting.agreement.status == AgreementStatus.ENDED:
        raise TermsAreFixed("The agreement ended.")
    repository = TwinningRepository(uow.session)
    wanted = [body.origin_id, body.destination_id]
    if len(await repository.hosts(wanted)) < 2:
        raise NoHostInstitution("Name two different verified host institutions.")
    twinning = Twinning(**body.model_dump(), agreement_id=agreement_id, created_at=uow.now)
    repository.add(twinning)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "twinning_once" in str(error.orig):
            raise TwinnedAlready("Look at what they exchange already.") from error
        raise
    steps.take(uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="twinned")
    return (await _named(uow, [twinning]))[0]


async def untwin(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, twinning_id: UUID
) -> None:
    """By an editor of a party."""
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    repository = TwinningRepository(uow.session)
    found = await repository.find(agreement_id, twinning_id)
    if found is None:
        raise TwinningNotFound("No such twinning under this agreement.")
    await repository.remove(found)
    steps.take(uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="untwinned")


async def list_twinnings(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[TwinningRead]:
    """For whoever sees the agreement, oldest first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await twinnings_of(uow, agreement_id=agreement_id, page=page)


async def twinnings_of(
    uow: UnitOfWork, *, agreement_id: UUID, page: PageRequest
) -> Rows[TwinningRead]:
    """The twinnings of an agreement that the caller was let see."""
    rows = await TwinningRepository(uow.session).page(agreement_id, page)
    return Rows(await _named(uow, rows.items), rows.next)


async def _named(uow: UnitOfWork, twinnings: list[Twinning]) -> list[TwinningRead]:
    ids = [each for pair in twinnings for each in (pair.origin_id, pair.destination_id)]
    names = await TwinningRepository(uow.session).names(ids)
    return [
        TwinningRead(
            **each.model_dump(),
            origin_name=names[each.origin_id],
            destination_name=names[each.destination_id],
        )
        for each in twinnings
    ]
