"""
Drafting agreements and editing drafts.

* AgreementMakesNoSense  422  a rule of agreements is hurt
* PartyNotVerified       409  only verified partners become parties
* PartyOwes              409  a party that owes something under the draft stays
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import (
    SIGNATORIES,
    Nonsense,
    Seat,
    acting_party,
    check_once,
    check_parties,
    check_span,
)
from services.registry.agreements.models import Agreement, AgreementParty
from services.registry.agreements.repository import AgreementRepository, Seated
from services.registry.agreements.schemas import (
    AgreementCreate,
    AgreementPatch,
    AgreementRead,
    PartyIn,
)
from services.registry.agreements.service import AgreementNotFound
from services.registry.partners import service as partners
from services.registry.steps import service as steps
from shared.contracts.agreements import AgreementKind
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.http.etags import changes, require_version
from shared.security.principal import Principal


class AgreementMakesNoSense(Unprocessable):
    """A rule of agreements is hurt; the detail says which."""

    slug = "agreement-makes-no-sense"
    title = "The agreement makes no sense"


class PartyNotVerified(Conflict):
    """A party is no verified partner: only those can be named."""

    slug = "party-not-verified"
    title = "A party is no verified partner"


class PartyOwes(Conflict):
    """A party owes something under the draft: take that out first, then the party."""

    slug = "party-owes"
    title = "The party owes something"


async def draft_agreement(
    uow: UnitOfWork, *, principal: Principal, body: AgreementCreate
) -> AgreementRead:
    """A new draft, by an editor of one of its signatories, a verified partner."""
    agreement = Agreement(
        **body.model_dump(mode="json", exclude={"parties", "starts_on", "ends_on"}),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        created_at=uow.now,
    )
    held = await partners.roles_of(uow, principal)
    drafter = acting_party(
        _seats(body.parties), held, roles=SIGNATORIES, at_least=MemberRole.EDITOR
    )
    if drafter is None:
        raise AgreementNotFound("One drafts for a signatory of one's own; none of them is yours.")
    await partners.require_standing(uow, partner_id=drafter)
    AgreementRepository(uow.session).add(agreement)
    _check(agreement)
    await uow.session.flush()
    await _set_parties(uow, agreement, [], body.parties)
    steps.take(uow, agreement_id=agreement.id, partner_id=drafter, verb="drafted")
    return await agreements.describe(uow, agreement)


async def change_agreement(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, version: int, body: AgreementPatch
) -> AgreementRead:
    """Edit a draft; whoever had signed signed other terms, and signs again."""
    acting = await agreements.act(
        uow, principal=principal, agreement_id=agreement_id, roles=SIGNATORIES
    )
    agreement = acting.agreement
    require_version(agreement.version, version)
    named = set(changes(body))
    await partners.require_standing(uow, partner_id=acting.partner_id)
    if not named:
        return await agreements.describe(uow, agreement)
    await agreements.change_terms(uow, acting, verb="edited")
    for name, value in body.model_dump(include=named - {"parties"}).items():
        setattr(agreement, name, value)
    _check(agreement)
    if "parties" in named:
        await _set_parties(uow, agreement, acting.seated, body.parties)
    return await agreements.describe(uow, agreement)


def _check(agreement: Agreement) -> None:
    try:
        check_span(agreement.starts_on, agreement.ends_on)
        check_once("The list of countries of origin", agreement.countries_of_origin)
        check_once("The list of countries of destination", agreement.countries_of_destination)
        check_once("The list of sectors", agreement.sectors)
    except Nonsense as error:
        raise AgreementMakesNoSense(str(error)) from error


def _seats(asked: Sequence[PartyIn]) -> list[Seat]:
    return [Seat(each.partner_id, each.role, each.side, each.voice()) for each in asked]


async def _set_parties(
    uow: UnitOfWork, agreement: Agreement, seated: Sequence[Seated], asked: Sequence[PartyIn]
) -> None:
    """Who takes part from now on; whoever stays keeps their row."""
    repository = AgreementRepository(uow.session)
    try:
        check_parties(AgreementKind(agreement.kind), _seats(asked))
    except Nonsense as error:
        raise AgreementMakesNoSense(str(error)) from error
    if strangers := {each.partner_id for each in asked} - await repository.verified(
        [each.partner_id for each in asked]
    ):
        raise PartyNotVerified(f"No verified partner: {min(map(str, strangers))}.")
    before = {party.partner_id: party for party, _ in seated}
    for place, each in enumerate(asked):
        values = each.model_dump(mode="json", exclude={"partner_id", "votes"})
        values |= {"votes": each.voice(), "place": place, "signed_at": None}
        party = before.pop(each.partner_id, None)
        if party is None:
            party = AgreementParty(agreement_id=agreement.id, partner_id=each.partner_id, **values)
            repository.add(party)
        for name, value in values.items():
            setattr(party, name, value)
    await _let_go(uow, list(before.values()))


async def _let_go(uow: UnitOfWork, parties: Sequence[AgreementParty]) -> None:
    """Take parties off. Raises PartyOwes."""
    for each in parties:
        await AgreementRepository(uow.session).remove(each)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "obligation_owner" in str(error.orig):
            raise PartyOwes("Take out what it owes first.") from error
        raise
