"""
Handing editions over, and the log of it.

* DeliveryMakesNoSense   422  rows and digest are missing, or said where the registry counts them
* NoSharingAgreement     409  no active sharing agreement covers the delivery
* NothingToDeliver       409  the registry has no figures of this edition
"""

from uuid import UUID

from services.registry.datasets import service as datasets
from services.registry.datasets.domain import Access, next_due
from services.registry.datasets.models import DataSet
from services.registry.deliveries.domain import DeliveryMeans, Nonsense, check_counts
from services.registry.deliveries.models import DataDelivery
from services.registry.deliveries.repository import DeliveryRepository
from services.registry.deliveries.schemas import DeliveryCreate
from services.registry.figures import service as figures
from services.registry.partners import service as partners
from services.registry.sharing import service as sharing
from services.registry.sharing.models import SharingAgreement
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class DeliveryMakesNoSense(Unprocessable):
    """Rows and digest are missing, or said where the registry counts them itself."""

    slug = "delivery-makes-no-sense"
    title = "The delivery makes no sense"


class NoSharingAgreement(Conflict):
    """No active sharing agreement covers it: propose one, and let both sides confirm it."""

    slug = "no-sharing-agreement"
    title = "No sharing agreement covers the delivery"


class NothingToDeliver(Conflict):
    """The registry has no figures of this edition: load them first."""

    slug = "nothing-to-deliver"
    title = "There is nothing to deliver"


async def deliver(
    uow: UnitOfWork, *, principal: Principal, dataset_id: UUID, body: DeliveryCreate
) -> DataDelivery:
    """
    Write down that an edition is handed over, and from when on the next one is due.

    Refused for personal data, and where no active sharing agreement covers it; an open data set
    needs none. What goes out from the registry is counted here: its receiver gets those bytes.
    """
    dataset = await datasets.own_data_set(uow, principal=principal, dataset_id=dataset_id)
    datasets.require_shareable(dataset)
    await datasets.edition_of(uow, dataset_id=dataset_id, number=body.edition)
    await partners.read_partner(uow, principal=principal, partner_id=body.receiver_partner_id)
    covered = await sharing.covering(
        uow, dataset_id=dataset_id, receiver_partner_id=body.receiver_partner_id
    )
    if covered is None and dataset.access != Access.OPEN:
        raise NoSharingAgreement("Propose one, or wait until both sides have confirmed it.")
    rows, sha256 = await _counts(uow, dataset_id, body)
    delivery = DataDelivery(
        dataset_id=dataset_id,
        edition=body.edition,
        receiver_partner_id=body.receiver_partner_id,
        sharing_agreement_id=covered.id if covered else None,
        means=body.means,
        rows=rows,
        sha256=sha256,
        due_on=covered.due_on if covered else None,
        delivered_at=uow.now,
    )
    DeliveryRepository(uow.session).add(delivery)
    _promise_next(uow, dataset, covered)
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="data.delivered",
        object_type="data_set",
        object_id=dataset_id,
        decision={"edition": body.edition, "to": str(body.receiver_partner_id), "rows": rows},
    )
    return delivery


async def list_deliveries(
    uow: UnitOfWork,
    *,
    principal: Principal,
    dataset_id: UUID,
    page: PageRequest,
    receiver_partner_id: UUID | None,
) -> Rows[DataDelivery]:
    """The log of a data set: all of it for its provider, one's own part for a receiver."""
    await datasets.read_data_set(uow, principal=principal, dataset_id=dataset_id)
    return await DeliveryRepository(uow.session).page(
        principal, page, dataset_id=dataset_id, receiver_partner_id=receiver_partner_id
    )


async def _counts(uow: UnitOfWork, dataset_id: UUID, body: DeliveryCreate) -> tuple[int, str]:
    try:
        check_counts(body.means, rows=body.rows, sha256=body.sha256)
    except Nonsense as error:
        raise DeliveryMakesNoSense(str(error)) from error
    if body.means is not DeliveryMeans.REGISTRY:
        return body.rows or 0, body.sha256 or ""
    counted = await figures.digest_of_edition(uow, dataset_id=dataset_id, edition=body.edition)
    if counted is None:
        raise NothingToDeliver("Load the figures of this edition first.")
    return counted


def _promise_next(uow: UnitOfWork, dataset: DataSet, covered: SharingAgreement | None) -> None:
    if covered is not None:
        covered.due_on = next_due(dataset.periodicity, uow.now.date())
