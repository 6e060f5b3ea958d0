"""
Booking what a partner's system reports of a contribution, through the door's own functions.

* RemittanceNotBooked    422  money that somebody sends to their family
* ContributionDiffers    409  the contribution is another project's, or of another class
"""

from uuid import UUID

from services.registry.contributions import service as contributions
from services.registry.contributions.domain import EntryKind, FamilyMoney, Nonsense, class_of
from services.registry.contributions.models import Contribution
from services.registry.contributions.schemas import ContributionCreate, EntryCreate, GivenAs
from services.registry.ledger import service as ledger
from shared.contracts.partner import ContributionReported
from shared.contracts.programmes import ContributorClass
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.security.principal import Principal


class RemittanceNotBooked(Unprocessable):
    """A remittance to a family is a private matter: no ledger here ever holds one."""

    slug = "remittance-not-booked"
    title = "A remittance to a family is not booked"


class ContributionDiffers(Conflict):
    """What is called so belongs to another project, class or instrument: give it another name."""

    slug = "contribution-differs"
    title = "The contribution is another one"


async def book_reported(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    project_id: UUID | None,
    data: ContributionReported,
) -> UUID | None:
    """
    Book one reported entry; answers its project, or None while no project was ever named.

    The partner's reference names the contribution, which the first report opens. An entry of the
    same kind, amount and day stands for itself: told again, under whatever id, it is not booked
    twice. Raises what opening and booking raise, besides the above.
    """
    try:
        giver = class_of(data.contributor_class)
    except FamilyMoney as error:
        raise RemittanceNotBooked(str(error)) from error
    except Nonsense as error:
        raise contributions.ContributionMakesNoSense(str(error)) from error
    found = await contributions.called(uow, partner_id=partner_id, reference=data.reference)
    if found is None:
        if project_id is None:
            return None
        found, _ = await contributions.open_contribution(
            uow, principal=principal, body=_opening(data, partner_id, project_id, giver)
        )
    _require_same(found, data, project_id, giver)
    # Locked before looking: the same report may come over HTTP in this moment.
    await contributions.own_books(uow, principal=principal, contribution_id=found.id)
    if not await contributions.stands(
        uow,
        contribution_id=found.id,
        kind=data.kind.value,
        amount=data.amount,
        value_date=data.on,
    ):
        entry = EntryCreate(kind=EntryKind(data.kind.value), amount=data.amount, value_date=data.on)
        await ledger.book(uow, principal=principal, contribution_id=found.id, body=entry)
    return found.project_id


def _opening(
    data: ContributionReported, partner_id: UUID, project_id: UUID, giver: ContributorClass
) -> ContributionCreate:
    return ContributionCreate(
        project_id=project_id,
        partner_id=partner_id,
        reference=data.reference,
        contributor_label=data.contributor_class,
        contributor_class=giver,
        instrument=_instrument(data),
        currency=data.amount.currency,
    )


def _instrument(data: ContributionReported) -> GivenAs:
    if data.instrument is not None:
        return GivenAs(data.instrument.value)
    return GivenAs.IN_KIND if data.kind.value == EntryKind.IN_KIND else GivenAs.OTHER


def _require_same(
    found: Contribution,
    data: ContributionReported,
    project_id: UUID | None,
    giver: ContributorClass,
) -> None:
    if project_id not in (None, found.project_id):
        raise ContributionDiffers("What you call so is given to another project.")
    if found.contributor_class != giver:
        raise ContributionDiffers(f"What you call so comes from {found.contributor_class}.")
    if data.instrument is not None and found.instrument != data.instrument:
        raise ContributionDiffers(f"What you call so is a {found.instrument}.")
