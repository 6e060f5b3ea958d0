"""
Planning the parts of a contribution, accepting milestones, and holding back what is not open.

* PlanMakesNoSense      422  the parts are not what can be paid
* PlanNotPossible       409  money was paid already, or a milestone is another project's or accepted
* TrancheClosed         409  the milestone before the next part is not accepted
* ReceiptsMissing       409  the receipts do not cover what was given so far
"""

from uuid import UUID

from services.registry.contributions import service as contributions
from services.registry.milestones import service as milestones
from services.registry.milestones.domain import MilestoneState
from services.registry.milestones.models import Milestone
from services.registry.tranches.domain import (
    Nonsense,
    Part,
    by_shares,
    check_plan,
    open_amount,
    open_parts,
    receipts_needed,
)
from services.registry.tranches.models import Tranche
from services.registry.tranches.repository import TrancheRepository
from services.registry.tranches.schemas import TrancheAsked, TranchePlan, TrancheRead
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.money import Money
from shared.security.principal import Principal


class PlanMakesNoSense(Unprocessable):
    """The parts do not add up, or wait for nothing; the detail says what."""

    slug = "tranche-plan-makes-no-sense"
    title = "The plan makes no sense"


class PlanNotPossible(Conflict):
    """A plan is made before anything is paid, and waits for milestones not yet accepted."""

    slug = "tranche-plan-not-possible"
    title = "The plan is not possible any more"


class TrancheClosed(Conflict):
    """The next part waits for a milestone to be accepted with receipts for what came before."""

    slug = "tranche-closed"
    title = "The next tranche is not open"


class ReceiptsMissing(Conflict):
    """The receipts cover less of the money than was agreed; the detail says how much is missing."""

    slug = "receipts-missing"
    title = "Receipts are missing"


async def plan(
    uow: UnitOfWork, *, principal: Principal, contribution_id: UUID, body: TranchePlan
) -> list[TrancheRead]:
    """Put a plan in place of the last one, by the keeper of the books, before anything is paid."""
    books = await contributions.own_books(uow, principal=principal, contribution_id=contribution_id)
    if not books.is_keeper:
        raise contributions.ContributionNotFound("Only the keeper of the books plans its parts.")
    balance = await contributions.balance_of(uow, contribution_id=contribution_id)
    if balance.disbursed or balance.in_kind:
        raise PlanNotPossible("Something was paid already: the plan stays as it is.")
    try:
        parts = _asked(body.tranches, books.contribution.currency, balance.committed)
        check_plan(parts, committed=balance.committed)
    except Nonsense as error:
        raise PlanMakesNoSense(str(error)) from error
    named = [part.milestone_id for part in parts if part.milestone_id]
    found = await milestones.named(uow, milestone_ids=named)
    known = {each.id for each in found if each.project_id == books.project.id}
    if strangers := [each for each in named if each not in known]:
        raise PlanNotPossible(f"The project has no milestone {strangers[0]}.")
    if _accepted(found):
        raise PlanNotPossible("A milestone that was accepted already opens nothing new.")
    made = [
        Tranche(
            contribution_id=contribution_id,
            number=number,
            amount_minor=part.amount_minor,
            milestone_id=part.milestone_id,
            receipts_share=part.receipts_share,
        )
        for number, part in enumerate(parts, start=1)
    ]
    await TrancheRepository(uow.session).replace(contribution_id, made)
    return _read(made, found, books.contribution.currency)


async def read_plan(
    uow: UnitOfWork, *, principal: Principal, contribution_id: UUID
) -> list[TrancheRead]:
    """The parts of a contribution whose books one may read, each with whether it may be paid."""
    contribution, _ = await contributions.read_contribution(
        uow, principal=principal, contribution_id=contribution_id
    )
    made = await TrancheRepository(uow.session).plan(contribution_id)
    return _read(made, await _waited_for(uow, made), contribution.currency)


async def accept_milestone(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID
) -> Milestone:
    """
    Accept what a project reported; done already is fine.

    By a partner that gives to it and is not its own, or by a reviewer: nobody accepts what they
    reported themselves. Receipts must cover what the plans that wait for it ask, of the money that
    the project has in hand or has spent by now.
    """
    milestone = await _decidable(uow, principal, milestone_id)
    if milestone.state == MilestoneState.ACCEPTED:
        return milestone
    milestones.require_reported(milestone)
    for purse, contribution_ids in await contributions.purses(uow, project_id=milestone.project_id):
        share = await TrancheRepository(uow.session).receipts_share(milestone_id, contribution_ids)
        if share is None:
            continue
        covered = await milestones.covered(uow, milestone=milestone, currency=purse.currency)
        if (missing := receipts_needed(purse.received, share) - covered) > 0:
            raise ReceiptsMissing(
                f"Receipts for {missing} minor units of {purse.currency} are missing."
            )
    return await milestones.accept(uow, milestone=milestone, actor=str(principal))


async def send_back_milestone(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID, reason: str
) -> Milestone:
    """Do not accept what a project reported, by who might; not reported is fine."""
    milestone = await _decidable(uow, principal, milestone_id)
    return await milestones.send_back(uow, milestone=milestone, reason=reason, actor=str(principal))


async def require_open(
    uow: UnitOfWork, *, contribution_id: UUID, disbursed: int, own_minor: int
) -> None:
    """
    Raise TrancheClosed unless so much more may be paid; where nothing is planned it may.

    The contribution's row is locked. Beyond its plan a contribution pays as it likes: the parts
    may be fewer than what is committed, and the rest follows the last of them.
    """
    made = await TrancheRepository(uow.session).plan(contribution_id)
    if not made:
        return
    found = await _waited_for(uow, made)
    accepted = _accepted(found)
    parts = _parts(made)
    opened = open_parts(parts, accepted)
    if opened == len(parts):
        return
    beyond = disbursed + own_minor - open_amount(parts, accepted)
    if beyond > 0:
        title = next(each.title for each in found if each.id == parts[opened].milestone_id)
        raise TrancheClosed(
            f"Tranche {opened + 1} waits for the milestone {title!r} to be accepted: {beyond} "
            "minor units too much."
        )


async def _decidable(uow: UnitOfWork, principal: Principal, milestone_id: UUID) -> Milestone:
    """The milestone, its row locked, for who gives to its project from outside, or a reviewer."""
    milestone = await milestones.locked(uow, milestone_id=milestone_id)
    project = await contributions.project_given_to(
        uow, principal=principal, project_id=milestone.project_id
    )
    if project is None:
        raise milestones.MilestoneNotFound("No such milestone that you may decide on.")
    return milestone


async def _waited_for(uow: UnitOfWork, made: list[Tranche]) -> list[Milestone]:
    named = [each.milestone_id for each in made if each.milestone_id]
    return await milestones.named(uow, milestone_ids=named)


def _accepted(found: list[Milestone]) -> frozenset[UUID]:
    return frozenset(each.id for each in found if each.state == MilestoneState.ACCEPTED)


def _parts(made: list[Tranche]) -> list[Part]:
    return [Part(each.amount_minor, each.milestone_id, each.receipts_share) for each in made]


def _read(made: list[Tranche], found: list[Milestone], currency: str) -> list[TrancheRead]:
    opened = open_parts(_parts(made), _accepted(found))
    return [
        TrancheRead(
            number=each.number,
            amount=Money(amount_minor=each.amount_minor, currency=currency),
            milestone_id=each.milestone_id,
            receipts_share=each.receipts_share,
            is_open=place < opened,
        )
        for place, each in enumerate(made)
    ]


def _asked(asked: list[TrancheAsked], currency: str, committed: int) -> list[Part]:
    """The parts as amounts: as named, or as shares of what is committed. Raises Nonsense."""
    named = [each.amount for each in asked if each.amount is not None]
    shares = [each.share for each in asked if each.share is not None]
    if any(each.currency != currency for each in named):
        raise Nonsense(f"The contribution is in {currency}.")
    if shares and not named and len(shares) == len(asked):
        amounts = by_shares(committed, shares)
    elif named and not shares and len(named) == len(asked):
        amounts = [each.amount_minor for each in named]
    else:
        raise Nonsense("Every part has an amount, or every part has a share.")
    return [
        Part(amount, each.milestone_id, each.receipts_share)
        for amount, each in zip(amounts, asked, strict=True)
    ]
