"""
Reading agreements, who may act in one, what is told of it, and which cover a corridor.

* AgreementNotFound  404  is not there, is not yours to see, or you may not act so in it
* TermsAreFixed      409  its terms are no draft any more
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registry.agreements.domain import (
    ACTIVE,
    Seat,
    acting_party,
    covering_codes,
    is_between_governments,
)
from services.registry.agreements.models import Agreement, AgreementParty
from services.registry.agreements.repository import AgreementRepository, Seated
from services.registry.agreements.schemas import AgreementRead
from services.registry.partners import service as partners
from services.registry.steps import service as steps
from shared.contracts import agreements as contract
from shared.contracts.agreements import AgreementStatus, PartyRole
from shared.contracts.values import MemberRole, PartnerType, Side
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_NOT_THERE = "No such agreement; or it is not public and not yours."


class AgreementNotFound(NotFound):
    """There is no such agreement, it is not yours to see, or you may not act in it in this way."""

    slug = "agreement-not-found"
    title = "No such agreement"


class TermsAreFixed(Conflict):
    """The terms were signed by all or laid aside: they are no draft any more."""

    slug = "terms-are-fixed"
    title = "The terms are no draft any more"


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody acts in an agreement, its row locked, for the party with this partner."""

    agreement: Agreement
    seated: list[Seated]
    partner_id: UUID

    @property
    def party(self) -> AgreementParty:
        """The party that acts."""
        return next(party for party, _ in self.seated if party.partner_id == self.partner_id)


async def read_agreement(
    uow: UnitOfWork, *, principal: Principal | None, agreement_id: UUID
) -> Agreement:
    """A public agreement or one's own. Raises AgreementNotFound."""
    found = await AgreementRepository(uow.session).visible(principal, agreement_id)
    if found is None:
        raise AgreementNotFound(_NOT_THERE)
    return found


async def list_agreements(
    uow: UnitOfWork, *, principal: Principal | None, page: PageRequest, filters: dict[str, Any]
) -> Rows[AgreementRead]:
    """Public agreements and one's own, newest first."""
    repository = AgreementRepository(uow.session)
    rows = await repository.page(principal, page, filters)
    seated = await repository.parties([each.id for each in rows.items])
    return Rows([_read(each, seated[each.id]) for each in rows.items], rows.next)


async def following(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID | None,
    after: UUID | None,
    most: int,
) -> list[AgreementRead]:
    """The next agreements that the caller may see, of all or of one party, by id."""
    repository = AgreementRepository(uow.session)
    found = await repository.following(principal, partner_id, after, most)
    seated = await repository.parties([each.id for each in found])
    return [_read(each, seated[each.id]) for each in found]


async def act(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    roles: frozenset[PartyRole] = ACTIVE,
    at_least: MemberRole = MemberRole.EDITOR,
    partner_id: UUID | None = None,
) -> Acting:
    """
    The agreement with its row locked, for somebody who acts for a party of these roles.

    Observers neither sign nor edit. Raises AgreementNotFound.
    """
    repository = AgreementRepository(uow.session)
    agreement = await repository.lock(principal, agreement_id)
    if agreement is None:
        raise AgreementNotFound(_NOT_THERE)
    seated = (await repository.parties([agreement.id]))[agreement.id]
    # Asked after the wait for the row: who was taken off a partner meanwhile acts no more.
    held = await partners.roles_of(uow, principal)
    found = acting_party(
        seats_of(seated), held, roles=roles, at_least=at_least, partner_id=partner_id
    )
    if found is None:
        raise AgreementNotFound("No such agreement among those you may act in in this way.")
    return Acting(agreement, seated, found)


async def change_terms(uow: UnitOfWork, acting: Acting, *, verb: str) -> None:
    """The terms of a draft change: signatures are taken back. Raises TermsAreFixed."""
    agreement = acting.agreement
    if agreement.status != AgreementStatus.DRAFT:
        raise TermsAreFixed(f"The agreement is {agreement.status}: its terms stay as signed.")
    agreement.terms_version += 1
    agreement.version += 1
    await AgreementRepository(uow.session).take_signatures_back(agreement.id)
    await steps.end_waits(uow, about=agreement.id)
    steps.take(uow, agreement_id=agreement.id, partner_id=acting.partner_id, verb=verb)


async def parties_of(uow: UnitOfWork, *, agreement_id: UUID) -> list[Seated]:
    """The parties of an agreement in their order, each with its partner."""
    return (await AgreementRepository(uow.session).parties([agreement_id]))[agreement_id]


async def parties_of_each(
    uow: UnitOfWork, *, agreement_ids: list[UUID]
) -> dict[UUID, list[Seated]]:
    """The same of several agreements."""
    return await AgreementRepository(uow.session).parties(agreement_ids)


async def active_between(
    uow: UnitOfWork, origin: str, destination: str, sector: str, on: date
) -> list[Agreement]:
    """
    Agreements between the governments of two countries that cover a sector on a day.

    Both national governments are signatories. Sectors are DAC codes, and a wider one covers those
    in it; an agreement that names no sector covers none here, because what lifts a safeguard has to
    be written (WHO Global Code of Practice, article 5.2). Confidential ones count. A suspended one
    covers no day; one that ended covers the days before its end.
    """
    found = await _covering(uow, [origin], destination, sector, on)
    return [each for each, origins in found if origin in origins]


async def covered_origins(
    uow: UnitOfWork, *, origins: Collection[str], destination: str, sector: str, on: date
) -> set[str]:
    """From which of these countries such an agreement covers the way, asked of all at once."""
    found = await _covering(uow, origins, destination, sector, on)
    return {origin for _, covered in found for origin in covered}


async def _covering(
    uow: UnitOfWork, origins: Collection[str], destination: str, sector: str, on: date
) -> list[tuple[Agreement, set[str]]]:
    """Agreements of the destination, each with those of the origins whose government signed it."""
    repository = AgreementRepository(uow.session)
    found = await repository.covering(origins, destination, covering_codes(sector), on)
    seated = await repository.parties([each.id for each in found])
    seats = {
        each.id: [
            (PartyRole(party.role), PartnerType(partner.partner_type), partner.country)
            for party, partner in seated[each.id]
        ]
        for each in found
    }
    return [
        (
            each,
            {
                origin
                for origin in set(origins).intersection(each.countries_of_origin)
                if is_between_governments(seats[each.id], origin, destination)
            },
        )
        for each in found
    ]


async def public_between(
    uow: UnitOfWork, *, origin: str, destination: str, most: int
) -> tuple[int, list[Agreement]]:
    """How many public agreements cover a corridor (alpha-2), and the newest of them."""
    return await AgreementRepository(uow.session).public_between(origin, destination, most=most)


async def started(uow: UnitOfWork, *, on: date) -> list[Agreement]:
    """Every signed agreement whose first day has come by this one, also of those that ended."""
    return await AgreementRepository(uow.session).started(on)


def tell(
    uow: UnitOfWork,
    told: type[contract.AgreementState],
    agreement: Agreement,
    seated: Sequence[Seated],
) -> None:
    """Tell how a signed agreement stands; a confidential one is told to nobody."""
    if agreement.is_public and agreement.signed_at is not None:
        uow.publish(state_of(told, agreement, seated, at=uow.now))


def state_of(
    told: type[contract.AgreementState],
    agreement: Agreement,
    seated: Sequence[Seated],
    *,
    at: datetime,
) -> contract.AgreementState:
    """The agreement as it travels."""
    return told.model_validate(
        dict(agreement)
        | {
            "agreement_id": agreement.id,
            "parties": [
                {"partner_id": party.partner_id, "role": party.role, "side": party.side}
                for party, _ in seated
            ],
            "at": at,
        }
    )


async def describe(uow: UnitOfWork, agreement: Agreement) -> AgreementRead:
    """The agreement with its parties, as its readers see it."""
    await uow.session.flush()
    return _read(agreement, await parties_of(uow, agreement_id=agreement.id))


def _read(agreement: Agreement, seated: Sequence[Seated]) -> AgreementRead:
    parties = [
        dict(party)
        | {"name": partner.name, "partner_type": partner.partner_type, "country": partner.country}
        for party, partner in seated
    ]
    measured = agreement.balance or {"index": None, "is_uneven": None}
    return AgreementRead.model_validate(
        dict(agreement)
        | {"balance_index": measured["index"], "is_uneven": measured["is_uneven"]}
        | {"parties": parties}
    )


def seats_of(seated: Sequence[Seated]) -> list[Seat]:
    """The parties as the rules ask for them."""
    return [
        Seat(party.partner_id, PartyRole(party.role), Side(party.side), party.votes)
        for party, _ in seated
    ]
