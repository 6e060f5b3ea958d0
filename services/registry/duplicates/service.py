"""
Finding partners that may be one organisation, and keeping what a reviewer found out.

* PairMakesNoSense       422  the verdict contradicts itself
* KeptIsDuplicate        409  the partner that is to stay is itself another one
"""

from uuid import UUID

from services.registry.duplicates.domain import Verdict, pair_of, why_senseless
from services.registry.duplicates.models import PartnerPair
from services.registry.duplicates.repository import PairRepository
from services.registry.duplicates.schemas import PossibleDuplicate
from services.registry.partners import service as partners
from services.registry.partners.domain import likeness
from services.registry.partners.models import Partner
from shared.contracts.values import PartnerStatus
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.security.principal import Principal

# A draft is nobody's business yet.
_SHOWN = tuple(status for status in PartnerStatus if status is not PartnerStatus.DRAFT)


class PairMakesNoSense(Unprocessable):
    """The verdict contradicts itself; the detail says how."""

    slug = "pair-makes-no-sense"
    title = "The verdict makes no sense"


class KeptIsDuplicate(Conflict):
    """The partner that is to stay is itself marked as another one: keep that one."""

    slug = "kept-partner-is-duplicate"
    title = "The partner that stays is itself a duplicate"


async def possible_duplicates(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID
) -> list[PossibleDuplicate]:
    """
    Partners that look like this one, those that nobody has decided on first.

    For reviewers. Raises PartnerNotFound.
    """
    partner = await partners.read_partner(uow, principal=principal, partner_id=partner_id)
    alike = await partners.resembling(uow, partner=partner, statuses=_SHOWN)
    said = {
        (pair.low_id, pair.high_id): pair
        for pair in await PairRepository(uow.session).about(partner_id)
    }
    found = [_described(partner, other, said.get(pair_of(partner.id, other.id))) for other in alike]
    return sorted(found, key=lambda each: (each.verdict is not None, -each.likeness))


async def decide_pair(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    other_id: UUID,
    verdict: Verdict,
    kept_id: UUID | None,
) -> PartnerPair:
    """
    Say whether two partners are one organisation; said already is fine.

    Raises PartnerNotFound, PairMakesNoSense, KeptIsDuplicate.
    """
    reason = why_senseless(partner_id, other_id, verdict, kept_id)
    if reason is not None:
        raise PairMakesNoSense(reason)
    low, high = pair_of(partner_id, other_id)
    for each in (low, high):
        await partners.any_partner(uow, partner_id=each)
    repository = PairRepository(uow.session)
    pair = await repository.find(low, high)
    if pair is not None and (pair.verdict, pair.kept_id) == (verdict, kept_id):
        return pair
    if kept_id is not None:
        await _require_original(repository, kept_id, other=high if kept_id == low else low)
    if pair is None:
        pair = PartnerPair(low_id=low, high_id=high, verdict=verdict, decided_at=uow.now)
        repository.add(pair)
    pair.verdict, pair.kept_id, pair.decided_at = verdict, kept_id, uow.now
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="partner.pair_decided",
        object_type="partner",
        object_id=partner_id,
        decision={"other": str(other_id), "verdict": verdict, "kept": kept_id and str(kept_id)},
    )
    return pair


async def kept_instead_of(uow: UnitOfWork, *, partner_id: UUID) -> UUID | None:
    """The partner that stays where this one is the same organisation; None for an original."""
    return await PairRepository(uow.session).kept_instead_of(partner_id)


async def _require_original(repository: PairRepository, kept_id: UUID, *, other: UUID) -> None:
    """So that no ring of partners points at each other and none of them stays."""
    stays = await repository.kept_instead_of(kept_id)
    # The word about these two is being changed.
    if stays is not None and stays != other:
        raise KeptIsDuplicate(f"It is the partner {stays}.")


def _described(partner: Partner, other: Partner, pair: PartnerPair | None) -> PossibleDuplicate:
    key = partner.registration_key
    return PossibleDuplicate(
        partner_id=other.id,
        slug=other.slug,
        name=other.name,
        partner_type=other.partner_type,
        country=other.country,
        registration=other.registration,
        status=other.status,
        likeness=likeness(partner.name_words, other.name_words),
        is_same_registration=key is not None and key == other.registration_key,
        verdict=pair.verdict if pair else None,
        kept_id=pair.kept_id if pair else None,
    )
