"""
Asking, waiting a little without a database connection, and reading what became of it.

* AskNotFound            404  no such ask of yours, or it is expired
* ProjectNotOpen         409  the project is closed, or its partner suspended
"""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.matching.answers.domain import Answer, AskKind, AskState, merged
from services.matching.answers.schemas import (
    ANSWERS,
    Failure,
    MyProjectsSpec,
    NearMissesSpec,
    PreviewSpec,
)
from services.matching.answers.service import ANSWERED, ASKED
from services.matching.asks import domain
from services.matching.asks.models import MatchAsk
from services.matching.asks.repository import AskRepository
from services.matching.asks.schemas import MyProjectsAsk, NearMissesAsk, PreviewAsk
from services.matching.drafts.schemas import Draft
from services.matching.features.domain import amounts_of_project
from services.matching.findings import service as findings
from services.matching.matches.service import ProjectNotKnown, RoleNotKnown, roles_of
from services.matching.pairs.repository import MatchRepository
from services.matching.partners import service as partners
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.service import NotYourPartner, read_profile, require_rates
from services.matching.rates import service as rates
from services.matching.rates.domain import as_rows
from services.matching.taxonomy import service as taxonomy
from shared.db.unit_of_work import Database, UnitOfWork
from shared.db.wake import Wake
from shared.errors import Conflict, NotFound
from shared.flow import Flow
from shared.ids import new_id
from shared.security.principal import Principal

PATIENCE_SECONDS = 2.0
# A hint may be lost.
_POLL_SECONDS = 0.25
Ask = Callable[[UnitOfWork], Awaitable[UUID]]


class AskNotFound(NotFound):
    """There is no such ask of yours, or it is expired: ask again."""

    slug = "ask-not-found"
    title = "No such ask"


class ProjectNotOpen(Conflict):
    """The project is closed or its partner suspended, so nobody is looked for."""

    slug = "project-not-open"
    title = "The project is not open"


async def ask_preview(uow: UnitOfWork, *, principal: Principal, draft: Draft) -> UUID:
    """
    Who would match?

    Raises NotYourPartner, ProjectNotOpen, PartnerNotVetted, SkillUnknown, CurrencyUnknown.

    The draft is not stored as a project, and no list and nobody is touched by it.
    """
    if not await partners.may_edit(uow, principal, draft.partner_id):
        raise NotYourPartner("You do not act for this partner.")
    if await PartnerRepository(uow.session).is_suspended(draft.partner_id):
        raise ProjectNotOpen("It would not be: its partner is suspended.")
    await partners.require_verified(uow, draft.partner_id)
    await taxonomy.skill_ids(uow, [each.skill for role in draft.roles for each in role.skills])
    number = await AskRepository(uow.session).next_number()
    project = draft.project(uow.now)
    if project.funding is not None:
        await require_rates(uow, [project.funding.goal.currency])
    priced = await rates.priced(uow, amounts_of_project(project), {})
    spec = PreviewSpec(project=project, number=number, rates=as_rows(priced))
    return await _ask(uow, AskKind.PREVIEW, draft.partner_id, spec)


async def ask_my_projects(uow: UnitOfWork, *, principal: Principal, partner: UUID | None) -> UUID:
    """
    Which projects are open for the profile that the caller speaks for?

    An answer is kept for a day, or until the profile changes. Raises ProfileNotFound,
    NotYourPartner.
    """
    profile = await read_profile(uow, principal=principal, partner=partner)
    asks = AskRepository(uow.session)
    kept = await asks.newest(AskKind.MY_PROJECTS, profile.id, uow.now)
    if kept:
        state = _state(kept)
        answer = _answer(kept) if state is AskState.ANSWERED else None
        is_good = domain.is_good_for_now(
            state,
            answer,
            shows_any=answer is not None
            and bool(await findings.still_shown(uow, answer=answer, profile_id=profile.id)),
            stamp=await asks.stamp(profile.id),
            asked_at=kept[0].asked_at,
            now=uow.now,
        )
        if is_good:
            return kept[0].id
    return await _ask(uow, AskKind.MY_PROJECTS, profile.id, MyProjectsSpec(profile_id=profile.id))


async def ask_near_misses(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, role: int
) -> UUID:
    """
    Whom does one filter alone keep out? For the project's partner.

    Raises ProjectNotKnown, ProjectNotOpen, RoleNotKnown.
    """
    project = await MatchRepository(uow.session).own_project(principal, project_id)
    if project is None:
        raise ProjectNotKnown("No such project of a partner you act for.")
    if not project.is_open or await PartnerRepository(uow.session).is_suspended(project.partner_id):
        raise ProjectNotOpen("It is closed, or its partner is suspended.")
    if role not in roles_of(project):
        raise RoleNotKnown(f"The project has no role {role}.")
    spec = NearMissesSpec(project_id=project_id, role=role)
    return await _ask(uow, AskKind.NEAR_MISSES, project.partner_id, spec)


async def asked(database: Database, wake: Wake, ask: Ask, *, flow: Flow) -> UUID:
    """
    Ask, and return once it is answered, or after two seconds without.

    No connection is held while it waits.
    """
    deadline = monotonic() + PATIENCE_SECONDS
    with wake.bell(ANSWERED) as bell:
        async with database.unit_of_work(flow=flow) as uow:
            ask_id = await ask(uow)
        while True:
            bell.silence()
            async with database.unit_of_work(flow=flow) as uow:
                rows = await AskRepository(uow.session).rows(ask_id, uow.now)
            left = deadline - monotonic()
            if _state(rows) is not AskState.WAITING or left <= 0:
                return ask_id
            await bell.wait(min(left, _POLL_SECONDS))


async def read_ask(
    uow: UnitOfWork, *, principal: Principal, ask_id: UUID, language: str
) -> PreviewAsk | MyProjectsAsk | NearMissesAsk:
    """An ask of the caller's, and the answer if there is one. Raises AskNotFound."""
    rows = await AskRepository(uow.session).rows(ask_id, uow.now)
    if not rows or not await _is_owner(uow, principal, rows[0]):
        raise AskNotFound("No such ask of yours.")
    state = _state(rows)
    head = {
        "id": ask_id,
        "state": state,
        "reason": _reason(rows),
        "asked_at": rows[0].asked_at,
        "answered_at": None,
        "expires_at": rows[0].expires_at,
    }
    if state is not AskState.WAITING:
        head["answered_at"] = max(row.answered_at for row in rows if row.answered_at)
    answer = _answer(rows) if state is AskState.ANSWERED else None
    kind, spec = AskKind(rows[0].kind), rows[0].spec
    if kind is AskKind.PREVIEW:
        return PreviewAsk(
            **head,
            kind=kind,
            result=await findings.show_preview(
                uow,
                answer=answer,
                draft=PreviewSpec.model_validate(spec).project,
                language=language,
            )
            if answer
            else None,
        )
    if kind is AskKind.MY_PROJECTS:
        return MyProjectsAsk(
            **head,
            kind=kind,
            result=await findings.show_my_projects(
                uow, answer=answer, profile_id=MyProjectsSpec.model_validate(spec).profile_id
            )
            if answer
            else None,
        )
    asked_for = NearMissesSpec.model_validate(spec)
    return NearMissesAsk(
        **head,
        kind=kind,
        result=await findings.show_near_misses(
            uow,
            answer=answer,
            project_id=asked_for.project_id,
            role=asked_for.role,
            language=language,
        )
        if answer
        else None,
    )


def _reason(rows: list[MatchAsk]) -> str | None:
    failed = (row for row in rows if row.state == AskState.FAILED)
    return next((Failure.model_validate(row.result).reason for row in failed), None)


def _answer(rows: list[MatchAsk]) -> Answer:
    return merged([ANSWERS.validate_python(row.result) for row in rows])


async def _ask(uow: UnitOfWork, kind: AskKind, owner: UUID, spec: BaseModel) -> UUID:
    ask_id = new_id()
    written: dict[str, Any] = spec.model_dump(mode="json")
    await AskRepository(uow.session).add(
        ask_id,
        kind=kind,
        owner=owner,
        spec=written,
        at=uow.now,
        expires=uow.now + domain.KEPT[kind],
    )
    uow.wake(ASKED)
    return ask_id


async def _is_owner(uow: UnitOfWork, principal: Principal, ask: MatchAsk) -> bool:
    if ask.kind != AskKind.MY_PROJECTS:
        return ask.owner in await partners.roles_of(uow, principal)
    person_id, partner_id = await ProfileRepository(uow.session).owner_of(ask.owner)
    if person_id is not None:
        return person_id == principal.person_id
    return partner_id is not None and await partners.may_edit(uow, principal, partner_id)


def _state(rows: list[MatchAsk]) -> AskState:
    return domain.state_of([AskState(row.state) for row in rows])
