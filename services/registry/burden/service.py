"""Taking reports of burdens, and reading the meter."""

from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import ACTIVE
from services.registry.burden.domain import Burden, Report, Step, Wait, burdens
from services.registry.burden.models import BurdenReport
from services.registry.burden.repository import BurdenRepository
from services.registry.burden.schemas import BurdenRead, BurdenReported, PartyBurden
from services.registry.steps import service as steps
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal


async def report_burden(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: BurdenReported
) -> BurdenReport:
    """By an editor of a party that is no observer. Raises AgreementNotFound."""
    acting = await agreements.act(
        uow, principal=principal, agreement_id=agreement_id, partner_id=body.partner_id
    )
    report = BurdenReport(
        **body.model_dump(mode="json", exclude={"partner_id"}),
        agreement_id=agreement_id,
        partner_id=acting.partner_id,
        reported_at=uow.now,
    )
    BurdenRepository(uow.session).add(report)
    await uow.session.flush()
    return report


async def list_reports(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[BurdenReport]:
    """For whoever sees the agreement, newest first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await BurdenRepository(uow.session).page(agreement_id, page)


async def read_burden(uow: UnitOfWork, *, principal: Principal, agreement_id: UUID) -> BurdenRead:
    """The burden of each party that is no observer, for whoever sees the agreement."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    names = {
        partner.id: partner.name
        for party, partner in await agreements.parties_of(uow, agreement_id=agreement_id)
        if party.role in ACTIVE
    }
    found = burdens(
        names,
        steps=[
            Step(each.partner_id, each.verb, each.documents)
            for each in await steps.steps_of(uow, agreement_id=agreement_id)
        ],
        waits=[
            Wait(each.partner_id, each.since, each.until)
            for each in await steps.waits_of(uow, agreement_id=agreement_id)
        ],
        reports=[
            Report(
                each.partner_id,
                each.hours,
                each.documents_asked,
                each.documents_given,
                (each.cost["amount_minor"], each.cost["currency"]) if each.cost else None,
            )
            for each in await BurdenRepository(uow.session).all_of(agreement_id)
        ],
        now=uow.now,
    )
    parties = [_read(partner_id, names[partner_id], each) for partner_id, each in found.items()]
    return BurdenRead(agreement_id=agreement_id, parties=parties)


def _read(partner_id: UUID, name: str, burden: Burden) -> PartyBurden:
    return PartyBurden(
        partner_id=partner_id,
        name=name,
        steps=burden.steps,
        by_verb=dict(burden.by_verb),
        documents_given=burden.documents_given,
        documents_asked=burden.documents_asked,
        days_waited=burden.days_waited,
        hours=burden.hours,
        costs=[
            Money(amount_minor=amount, currency=currency)
            for currency, amount in burden.costs.items()
        ],
    )
