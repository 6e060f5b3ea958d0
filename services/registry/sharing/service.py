"""
What can be done with a sharing agreement.

* SharingNotFound        404  is not there, or is not yours to see
* SharingMakesNoSense    422  the sides or the days do not fit
* SharingOpenAlready     409  this data set is shared, or about to be, with this receiver
* SharingEnded           409  it has ended: propose another
* DataSetNotPublished    409  only what stands in the catalogue is shared

Rows are locked in one order: the data set, the sharing agreement, the partner. What refers to a
partner waits for whoever has its row, so a partner that is locked first would close a ring.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agreements import service as agreements
from services.registry.datasets import service as datasets
from services.registry.datasets.domain import DataSetStatus, next_due
from services.registry.datasets.models import DataSet
from services.registry.partners import service as partners
from services.registry.sharing.domain import SharingStatus, status_of
from services.registry.sharing.models import SharingAgreement
from services.registry.sharing.repository import SharingRepository
from services.registry.sharing.schemas import SharingPropose, SharingRead
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class SharingNotFound(NotFound):
    """There is no such sharing agreement, or it is not yours to see."""

    slug = "sharing-agreement-not-found"
    title = "No such sharing agreement"


class SharingMakesNoSense(Unprocessable):
    """The sides or the days of a sharing agreement do not fit; the detail says which."""

    slug = "sharing-makes-no-sense"
    title = "The sharing agreement makes no sense"


class SharingOpenAlready(Conflict):
    """This data set is shared with this receiver already, or it was proposed: end that first."""

    slug = "sharing-open-already"
    title = "There is such a sharing agreement already"


class SharingEnded(Conflict):
    """The sharing agreement has ended; propose another."""

    slug = "sharing-ended"
    title = "The sharing agreement has ended"


class DataSetNotPublished(Conflict):
    """Only a data set that stands in the catalogue is shared: publish it."""

    slug = "data-set-not-published"
    title = "The data set is not published"


async def propose_sharing(
    uow: UnitOfWork, *, principal: Principal, body: SharingPropose
) -> SharingRead:
    """
    Propose on behalf of one side; nothing may be delivered until both have confirmed.

    The sides are verified partners, and the data set one of aggregates in the catalogue. The
    agreement that it stands under, if it names one, is one that the caller may see.
    """
    await datasets.read_data_set(uow, principal=principal, dataset_id=body.dataset_id)
    # Locked: of two proposals at once the second sees the first.
    dataset = await datasets.locked_data_set(uow, dataset_id=body.dataset_id)
    own = await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(own)
    _check_sides(body, provider_id=dataset.partner_id)
    other = body.receiver_partner_id if body.partner_id == dataset.partner_id else None
    partners.require_verified(
        await partners.read_partner(
            uow, principal=principal, partner_id=other or dataset.partner_id
        )
    )
    datasets.require_shareable(dataset)
    if body.agreement_id is not None:
        await agreements.read_agreement(uow, principal=principal, agreement_id=body.agreement_id)
    if dataset.status != DataSetStatus.PUBLISHED:
        raise DataSetNotPublished("Its provider has to publish it first.")
    repository, today = SharingRepository(uow.session), uow.now.date()
    receiver_id = body.receiver_partner_id
    await repository.end_lapsed(dataset.id, receiver_id, today=today, at=uow.now)
    if await repository.has_open(dataset.id, receiver_id):
        raise SharingOpenAlready("Confirm that one, or end it.")
    sharing = SharingAgreement(
        **body.model_dump(exclude={"partner_id"}),
        provider_partner_id=dataset.partner_id,
        created_at=uow.now,
    )
    repository.add(sharing)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "sharing_agreement_open_once" in str(error.orig):
            raise SharingOpenAlready("Confirm that one, or end it.") from error
        raise
    return seen(sharing, uow.now.date())


async def read_sharing(uow: UnitOfWork, *, principal: Principal, sharing_id: UUID) -> SharingRead:
    """A sharing agreement of one's own partner. Raises SharingNotFound."""
    found = await SharingRepository(uow.session).visible(principal, sharing_id)
    if found is None:
        raise SharingNotFound("No such sharing agreement of a partner you act for.")
    return seen(found, uow.now.date())


async def list_sharings(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    filters: dict[str, Any],
    is_overdue: bool,
) -> Rows[SharingRead]:
    """Those of one's own partners, newest first; or only those with an overdue delivery."""
    today = uow.now.date()
    rows = await SharingRepository(uow.session).page(
        principal, page, filters=filters, overdue_on=today if is_overdue else None
    )
    return Rows([seen(each, today) for each in rows.items], rows.next)


async def confirm_sharing(
    uow: UnitOfWork, *, principal: Principal, sharing_id: UUID, partner_id: UUID
) -> SharingRead:
    """Confirm for one side, by an administrator of it; done already is fine."""
    dataset, sharing = await _for_side(uow, principal, sharing_id, partner_id)
    is_provider = partner_id == sharing.provider_partner_id
    name = "provider_confirmed_at" if is_provider else "receiver_confirmed_at"
    if getattr(sharing, name) is not None:
        return seen(sharing, uow.now.date())
    if status_of(sharing, uow.now.date()) in (SharingStatus.ENDED, SharingStatus.LAPSED):
        raise SharingEnded("It has ended.")
    setattr(sharing, name, uow.now)
    if sharing.provider_confirmed_at and sharing.receiver_confirmed_at:
        datasets.require_shareable(dataset)
        sharing.due_on = next_due(dataset.periodicity, max(sharing.starts_on, uow.now.date()))
    await _note(uow, principal, sharing, "confirmed", {"side": str(partner_id)})
    return seen(sharing, uow.now.date())


async def end_sharing(
    uow: UnitOfWork, *, principal: Principal, sharing_id: UUID, partner_id: UUID, reason: str
) -> SharingRead:
    """End it for both, by an administrator of either side; done already is fine."""
    _, sharing = await _for_side(uow, principal, sharing_id, partner_id)
    if sharing.ended_at is None:
        sharing.ended_at, sharing.end_reason = uow.now, reason
        await _note(uow, principal, sharing, "ended", {"side": str(partner_id), "reason": reason})
    return seen(sharing, uow.now.date())


async def covering(
    uow: UnitOfWork, *, dataset_id: UUID, receiver_partner_id: UUID
) -> SharingAgreement | None:
    """The active sharing agreement that covers a delivery, its row locked; None without one."""
    return await SharingRepository(uow.session).lock_active(
        dataset_id, receiver_partner_id, today=uow.now.date()
    )


def seen(sharing: SharingAgreement, today: date) -> SharingRead:
    """The agreement as its sides see it today."""
    status = status_of(sharing, today)
    is_late = sharing.due_on is not None and sharing.due_on < today
    return SharingRead(
        **sharing.model_dump(),
        status=status,
        is_overdue=is_late and status is SharingStatus.ACTIVE,
    )


def _check_sides(body: SharingPropose, *, provider_id: UUID) -> None:
    if body.receiver_partner_id == provider_id:
        raise SharingMakesNoSense("Nobody shares a data set with itself.")
    if body.partner_id not in (provider_id, body.receiver_partner_id):
        raise SharingMakesNoSense("`partner_id` is neither the provider nor the receiver.")
    if body.ends_on is not None and body.ends_on < body.starts_on:
        raise SharingMakesNoSense("It ends before it begins.")


async def _for_side(
    uow: UnitOfWork, principal: Principal, sharing_id: UUID, partner_id: UUID
) -> tuple[DataSet, SharingAgreement]:
    """Data set and agreement, their rows locked, for an administrator of this side."""
    repository = SharingRepository(uow.session)
    found = await repository.visible(principal, sharing_id)
    if found is None or partner_id not in (found.provider_partner_id, found.receiver_partner_id):
        raise SharingNotFound("No such sharing agreement of this partner.")
    dataset = await datasets.locked_data_set(uow, dataset_id=found.dataset_id)
    sharing = await repository.lock(sharing_id)
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.ADMINISTRATOR
    )
    return dataset, sharing


async def _note(
    uow: UnitOfWork,
    principal: Principal,
    sharing: SharingAgreement,
    deed: str,
    decision: dict[str, Any],
) -> None:
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action=f"sharing.{deed}",
        object_type="sharing_agreement",
        object_id=sharing.id,
        decision=decision,
    )
