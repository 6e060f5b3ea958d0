"""
What can be done with an application.

* ApplicationNotFound      404  is not there, or is not yours to see
* ApplicationMakesNoSense  422  a contributor that the fund does not know
* CostNotEligible          422  a kind of cost that the window never pays, with its reason
* AppliedAlready           409  a project applies once in a round
* WrongApplicationState    409  the verb is not possible in its present state

Rows are locked in one order: programme, round, application.
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.applications.domain import (
    ApplicationStatus,
    Brought,
    ContributionForm,
    offered,
)
from services.registry.applications.models import Application
from services.registry.applications.repository import ApplicationRepository
from services.registry.applications.schemas import (
    BENEFICIARIES,
    ApplicationCreate,
    ApplicationPatch,
    ApplicationPlan,
)
from services.registry.cofunding.dry_run import dry_run
from services.registry.cofunding.fund import Fund
from services.registry.cofunding.plan import Answer, Cost, Plan, Stage
from services.registry.partners import service as partners
from services.registry.partners.repository import PartnerRepository
from services.registry.programmes import service as programmes
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.rounds import service as rounds
from services.registry.rounds.models import Round
from shared.contracts.values import MemberRole, ProjectKind
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal


class ApplicationNotFound(NotFound):
    """There is no such application, or it is not yours to see."""

    slug = "application-not-found"
    title = "No such application"


class ApplicationMakesNoSense(Unprocessable):
    """Contributors are those of the fund, besides the programme itself."""

    slug = "application-makes-no-sense"
    title = "The application makes no sense"


class CostNotEligible(Unprocessable):
    """The window never pays this kind of cost; the detail says why."""

    slug = "cost-not-eligible"
    title = "The fund never pays such a cost"


class AppliedAlready(Conflict):
    """A project applies once in a round: edit, or withdraw, what is there."""

    slug = "applied-already"
    title = "The project applies already"


class WrongApplicationState(Conflict):
    """What was asked is not possible in the application's present state."""

    slug = "wrong-application-state"
    title = "Not possible in the application's present state"


async def draft_application(
    uow: UnitOfWork, *, principal: Principal, round_id: UUID, body: ApplicationCreate
) -> Application:
    """A new draft for a project that the caller may edit."""
    found = await rounds.read_round(uow, round_id=round_id)
    project = await projects.read_project(uow, principal=principal, project_id=body.project_id)
    # Asked without a lock: who decides on the round holds its row, and then the partner's.
    is_own = PartnerRepository(uow.session).is_own
    if not await is_own(principal, project.partner_id, MemberRole.EDITOR):
        raise partners.PartnerNotFound("The project is none of a partner you may act for.")
    application = Application(
        round_id=round_id,
        programme_id=found.programme_id,
        project_id=project.id,
        partner_id=project.partner_id,
        window=body.window,
        plan={},
        currency=found.currency,
        total_minor=0,
        country=project.country,
        sector=project.sector,
        created_at=uow.now,
    )
    plan = ApplicationPlan.model_validate(body.model_dump(mode="json", exclude={"project_id"}))
    await _set_plan(uow, principal, application, found, plan)
    ApplicationRepository(uow.session).add(application)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "programme_application_once" in str(error.orig):
            raise AppliedAlready("Edit it, or withdraw it.") from error
        raise
    return application


async def change_application(
    uow: UnitOfWork,
    *,
    principal: Principal,
    application_id: UUID,
    version: int,
    body: ApplicationPatch,
) -> Application:
    """Edit a draft."""
    application, found = await own_application(
        uow, principal=principal, application_id=application_id
    )
    require_version(application.version, version)
    if application.status != ApplicationStatus.DRAFT:
        raise WrongApplicationState("Only a draft is edited: what was submitted is compared.")
    named = body.model_dump(mode="json", include=set(changes(body)))
    plan = ApplicationPlan.model_validate(application.plan | named)
    await _set_plan(uow, principal, application, found, plan)
    application.version += 1
    await uow.session.flush()
    return application


async def read_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID
) -> Application:
    """One's own, one of one's own programme, or one that was selected."""
    found = await ApplicationRepository(uow.session).visible(principal, application_id)
    if found is None:
        raise ApplicationNotFound("No such application; or it is not yours to see.")
    return found


async def list_applications(
    uow: UnitOfWork,
    *,
    principal: Principal,
    round_id: UUID,
    page: PageRequest,
    status: ApplicationStatus | None,
) -> Rows[Application]:
    """Those of a round that the caller may see, newest first."""
    await rounds.read_round(uow, round_id=round_id)
    return await ApplicationRepository(uow.session).page(principal, round_id, page, status)


async def lock_applications(uow: UnitOfWork, *, ids: list[UUID]) -> dict[UUID, Application]:
    """Applications with their rows locked; the row of their round is locked before."""
    return await ApplicationRepository(uow.session).lock_many(ids)


async def applications_of(uow: UnitOfWork, *, ids: list[UUID]) -> dict[UUID, Application]:
    """Applications, whoever asks: for who may read them by another right."""
    return await ApplicationRepository(uow.session).many(ids)


def set_answer(
    application: Application,
    fund: Fund,
    project: Project,
    *,
    programme: str,
    rules_number: int,
    completed: frozenset[Stage] | None,
) -> Answer:
    """Work out who pays what, and keep it on the application."""
    asked = ApplicationPlan.model_validate(application.plan)
    others = 0 if asked.others is None else asked.others.amount_minor
    plan = Plan(
        costs=tuple(Cost(line.kind, line.amount.amount_minor) for line in asked.costs),
        measures=asked.measures,
        project_kind=ProjectKind(project.kind),
        sector=project.sector,
        country=project.country,
        residence=asked.country_of_destination,
        instrument=asked.instrument,
        completed=completed,
        offered=offered(brought_by(asked)),
        others=others,
    )
    answer = dry_run(fund, programmes.window_of(fund, asked.window), plan, programme=programme)
    terms = (application.currency, rules_number)
    read = programmes.read_of(fund, asked.window, plan, answer, terms)
    application.answer = read.model_dump(mode="json")
    application.programme_minor = answer.of(fund.programme)
    return answer


def brought_by(plan: ApplicationPlan) -> list[Brought]:
    """What the contributors of a plan bring."""
    return [
        Brought(each.contributor, ContributionForm(each.form), each.amount.amount_minor)
        for each in plan.counterparts
    ]


async def _set_plan(
    uow: UnitOfWork,
    principal: Principal,
    application: Application,
    found: Round,
    plan: ApplicationPlan,
) -> None:
    """Check a plan against the round's rules, and keep it with what is searched by."""
    _, fund = await rounds.terms_of(uow, found)
    window = programmes.window_of(fund, plan.window)
    amounts = [line.amount for line in plan.costs] + [each.amount for each in plan.counterparts]
    others = [] if plan.others is None else [plan.others]
    _require_currency(amounts + others, fund, found)
    never = {cost.kind: cost.reason for cost in window.ineligible_costs}
    for line in plan.costs:
        if line.kind in never:
            raise CostNotEligible(f"{line.kind}: {never[line.kind]}")
    known = {each.key for each in fund.contributors} - {fund.programme}
    strangers = sorted({each.contributor for each in plan.counterparts} - known)
    if strangers:
        raise ApplicationMakesNoSense(f"{strangers[0]} brings nothing to this fund.")
    for partner_id in sorted({each.partner_id for each in plan.counterparts if each.partner_id}):
        giver = await partners.read_partner(uow, principal=principal, partner_id=partner_id)
        partners.require_verified(giver)
    application.plan = plan.model_dump(mode="json")
    application.window = plan.window
    application.total_minor = sum(line.amount.amount_minor for line in plan.costs)
    application.beneficiaries = plan.measures.get(BENEFICIARIES)


def _require_currency(amounts: list[Money], fund: Fund, found: Round) -> None:
    currency = programmes.currency_of(amounts, fund=fund)
    if currency != found.currency:
        raise programmes.PlanMakesNoSense(f"The round is in {found.currency}.")


async def editable(uow: UnitOfWork, *, principal: Principal, application_id: UUID) -> Application:
    """An application that the caller may edit, not locked. Raises ApplicationNotFound."""
    found = await ApplicationRepository(uow.session).own(principal, application_id)
    if found is None:
        raise ApplicationNotFound("No such application among those you may edit.")
    return found


async def own_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID
) -> tuple[Application, Round]:
    """One's own application and its round, both rows locked, the round's first."""
    before = await editable(uow, principal=principal, application_id=application_id)
    found = await rounds.lock_round(uow, round_id=before.round_id)
    locked = await lock_applications(uow, ids=[application_id])
    return locked[application_id], found
