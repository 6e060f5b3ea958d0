"""Measuring the representation balance of an agreement."""

from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.models import Agreement
from services.registry.agreements.repository import Seated
from services.registry.balance.domain import Measure, Voice, balance_of
from services.registry.balance.schemas import BalanceAnswer, BalanceRead
from services.registry.obligations import service as obligations
from shared.contracts.agreements import PartyRole
from shared.contracts.values import Side
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def read_balance(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID
) -> BalanceAnswer:
    """For whoever sees the agreement. Raises AgreementNotFound."""
    agreement = await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    signed = agreement.balance
    return BalanceAnswer(
        now=await measure(uow, agreement=agreement),
        at_signature=None if signed is None else BalanceRead.model_validate(signed),
    )


async def measure(uow: UnitOfWork, *, agreement: Agreement) -> BalanceRead:
    """
    How evenly the agreement is shared now; the sides of its countries count if nobody sits there.

    Observers have no seat here. Money of several currencies is not compared.
    """
    seated = [
        (party, partner)
        for party, partner in await agreements.parties_of(uow, agreement_id=agreement.id)
        if party.role != PartyRole.OBSERVER
    ]
    owed = await obligations.weights(uow, agreement_id=agreement.id)
    measures = set(Measure) if _is_in_one_currency(seated) else set(Measure) - {Measure.MONEY}
    found = balance_of(
        [
            Voice(
                party.side,
                partner.partner_type,
                {
                    Measure.SEATS: party.seats,
                    Measure.VOTES: party.votes,
                    Measure.MONEY: (party.contribution or {}).get("amount_minor", 0),
                    Measure.OBLIGATIONS: owed.get(party.partner_id, 0),
                },
            )
            for party, partner in seated
        ],
        sides=_sides(agreement),
        measures=[each for each in Measure if each in measures],
    )
    return BalanceRead.model_validate(found)


def _sides(agreement: Agreement) -> set[str]:
    named = {
        Side.ORIGIN: agreement.countries_of_origin,
        Side.DESTINATION: agreement.countries_of_destination,
    }
    return {side.value for side, countries in named.items() if countries}


def _is_in_one_currency(seated: list[Seated]) -> bool:
    currencies = {party.contribution["currency"] for party, _ in seated if party.contribution}
    return len(currencies) < 2
