"""
Setting quotas, and taking places in them.

* QuotaBelowUse  409  more people went already
* QuotaUsedUp    409  nobody more may go in this year
"""

from collections.abc import Sequence
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import SIGNATORIES
from services.registry.agreements.service import TermsAreFixed
from services.registry.quotas.domain import ANY_SECTOR, Allowance, counting, left_of
from services.registry.quotas.models import Quota, QuotaPlace
from services.registry.quotas.repository import QuotaRepository
from services.registry.quotas.schemas import QuotaRead
from services.registry.steps import service as steps
from shared.contracts.agreements import AgreementStatus
from shared.contracts.values import Side
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class QuotaBelowUse(Conflict):
    """More people went already than the new quota lets go."""

    slug = "quota-below-use"
    title = "More people went already"


class QuotaUsedUp(Conflict):
    """Nobody more may go under this agreement in this year and sector."""

    slug = "quota-used-up"
    title = "The quota is used up"


async def set_quota(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    year: int,
    sector: str | None,
    people: int,
) -> QuotaRead:
    """
    In a draft by a signatory's editor; after the signature by one of the side of origin.

    Whose people leave decides how many. Raises AgreementNotFound, TermsAreFixed, QuotaBelowUse.
    """
    acting = await agreements.act(
        uow, principal=principal, agreement_id=agreement_id, roles=SIGNATORIES
    )
    agreement = acting.agreement
    if agreement.status == AgreementStatus.DRAFT:
        await agreements.change_terms(uow, acting, verb="set_quota")
    elif agreement.status == AgreementStatus.ENDED or acting.party.side != Side.ORIGIN:
        raise TermsAreFixed("After the signature the side of origin alone sets quotas.")
    else:
        steps.take(uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="set_quota")
    repository = QuotaRepository(uow.session)
    stored = sector or ANY_SECTOR
    of_year = await repository.lock_year(agreement_id, year)
    quota = next((each for each in of_year if each.sector == stored), None)
    if quota is None:
        # The agreement's row is locked: nobody else writes the first one meanwhile.
        quota = Quota(agreement_id=agreement_id, year=year, sector=stored, people=people)
        repository.add(quota)
    if people < quota.used:
        raise QuotaBelowUse(f"{quota.used} went already.")
    quota.people = people
    await uow.session.flush()
    return read_of(quota)


async def list_quotas(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[QuotaRead]:
    """For whoever sees the agreement, newest year first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await quotas_of(uow, agreement_id=agreement_id, page=page)


async def quotas_of(uow: UnitOfWork, *, agreement_id: UUID, page: PageRequest) -> Rows[QuotaRead]:
    """The quotas of an agreement that the caller was let see."""
    rows = await QuotaRepository(uow.session).page(agreement_id, page)
    return Rows([read_of(each) for each in rows.items], rows.next)


async def quota_left(
    uow: UnitOfWork, agreement_id: UUID, year: int, sector: str | None = None
) -> int | None:
    """
    How many more people may go in a year: of a sector, or of all; None where no quota says.

    The narrowest quota that covers the sector counts.
    """
    found = await QuotaRepository(uow.session).of_year(agreement_id, year)
    return left_of(_allowances(found), sector)


async def take_place(
    uow: UnitOfWork,
    agreement_id: UUID,
    year: int,
    sector: str,
    placement_id: UUID,
    people: int = 1,
) -> int | None:
    """
    Count a placement in the quota of its year, under the row's lock; once, however often asked.

    Answers how many may still go, None where no quota says. Raises QuotaUsedUp.
    """
    repository = QuotaRepository(uow.session)
    rows = {each.id: each for each in await repository.lock_year(agreement_id, year)}
    chosen = counting(_allowances(list(rows.values())), sector)
    if chosen is None:
        return None
    if await repository.place_of(placement_id) is not None:
        return chosen.left
    if people > chosen.left:
        raise QuotaUsedUp(
            f"{max(chosen.left, 0)} of {chosen.people} people may still go in {year}."
        )
    rows[chosen.quota_id].used += people
    repository.add(
        QuotaPlace(
            placement_id=placement_id, quota_id=chosen.quota_id, people=people, taken_at=uow.now
        )
    )
    await uow.session.flush()
    return chosen.left - people


async def give_place_back(uow: UnitOfWork, placement_id: UUID) -> bool:
    """A placement that was called off takes no place; answers whether it had taken one."""
    repository = QuotaRepository(uow.session)
    place = await repository.place_of(placement_id)
    if place is None:
        return False
    quota = await repository.lock(place.quota_id)
    # Asked again: who waited for the row may find that another gave it back.
    place = await repository.place_of(placement_id)
    if quota is None or place is None:
        return False
    quota.used -= place.people
    await repository.remove(place)
    await uow.session.flush()
    return True


def read_of(quota: Quota) -> QuotaRead:
    """The quota as its readers see it."""
    return QuotaRead(
        id=quota.id,
        agreement_id=quota.agreement_id,
        year=quota.year,
        sector=quota.sector or None,
        people=quota.people,
        used=quota.used,
        left=quota.people - quota.used,
    )


def _allowances(quotas: Sequence[Quota]) -> list[Allowance]:
    return [Allowance(each.id, each.sector, each.people, each.used) for each in quotas]
