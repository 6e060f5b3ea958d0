"""
Answers the asks of a shard from its index, in the transaction of whoever keeps its lists.

* CannotBeAnswered      what was asked about has changed; its text is shown
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import asyncpg
import structlog

from services.matching.answers import domain
from services.matching.answers.domain import Answer, AskKind, AskState, ListFound
from services.matching.answers.repository import AnswerRepository, Waiting
from services.matching.answers.schemas import (
    ANSWERS,
    Failure,
    MyProjectsSpec,
    NearMissesSpec,
    PreviewSpec,
)
from services.matching.features.domain import need_rows, project_row, role_row
from services.matching.index.values import Question
from services.matching.mirror.mirror import Mirror
from services.matching.mirror.reading import ProjectFeatures, project_of, read_projects, role_of
from services.matching.rates.domain import Priced, from_rows
from services.matching.scoring.facts import Need
from shared.contracts.registry import ProjectPublished
from shared.db.outages import is_outage

ASKED, ANSWERED = "match_ask", "match_answered"
# No answer is there before the last of them is.
_AT_ONCE = 4
_UNEXPECTED = "Something went wrong; ask again."
_log = structlog.get_logger(__name__)


class CannotBeAnswered(Exception):
    """What was asked about has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class _Desk:
    driver: asyncpg.Connection
    mirror: Mirror
    asks: AnswerRepository
    shards: int


async def answer_some(
    driver: asyncpg.Connection, mirror: Mirror, *, shard: int, shards: int
) -> int:
    """
    Answer the asks that wait longest; says how many. One that fails is marked as failed.

    Only an outage of the database is raised.
    """
    desk = _Desk(driver, mirror, AnswerRepository(driver, shard=shard), shards)
    waiting = await desk.asks.take(_AT_ONCE)
    for ask in waiting:
        await _answer_one(desk, ask)
    return len(waiting)


async def read_draft(
    asks: AnswerRepository, project: ProjectPublished, priced: Priced, *, number: int
) -> ProjectFeatures:
    """The facts that intake and index would make of a project if it were published now."""
    uris = {need.skill for role in project.roles for need in role.skills}
    known = {row["uri"]: row for row in await asks.skills(uris)}
    ids = {uri: row["id"] for uri, row in known.items()}
    by_id = {row["id"]: row for row in known.values()}
    roles = []
    for role in project.roles:
        needs = tuple(
            Need(
                row["skill_id"],
                row["level"],
                row["weight"],
                by_id[row["skill_id"]]["idf16"],
                row["must_have"] and not by_id[row["skill_id"]]["is_common"],
            )
            for row in need_rows(role, ids)
        )
        roles.append(role_of(role_row(role), needs))
    row = project_row(project, priced, is_open=True) | {
        "project_id": project.project_id,
        "number": number,
        "partner_id": project.partner_id,
        "members": await asks.members(project.partner_id),
        "excluded": (),
    }
    return project_of(row, tuple(roles))


async def _answer_one(desk: _Desk, ask: Waiting) -> None:
    try:
        async with desk.asks.apart():
            if ask.shards != desk.shards:
                raise CannotBeAnswered("People were divided anew meanwhile; ask again.")
            found = await _BY_KIND[ask.kind](desk, ask.spec)
    except CannotBeAnswered as error:
        await _fail(desk, ask, str(error))
    except Exception as error:  # whatever it is, it belongs to this ask alone
        if is_outage(error):
            raise
        _log.exception("an ask failed", ask=str(ask.id), kind=ask.kind.value)
        await _fail(desk, ask, _UNEXPECTED)
    else:
        result = ANSWERS.dump_json(found).decode()
        await desk.asks.write(ask.id, AskState.ANSWERED, result, found.names())


async def _fail(desk: _Desk, ask: Waiting, reason: str) -> None:
    await desk.asks.write(ask.id, AskState.FAILED, Failure(reason=reason).model_dump_json())


async def _preview(desk: _Desk, spec: str) -> Answer:
    asked = PreviewSpec.model_validate_json(spec)
    priced = from_rows(asked.rates)
    draft = await read_draft(desk.asks, asked.project, priced, number=asked.number)
    index = desk.mirror.index
    looks = [partial(domain.preview, index, Question(draft.facts, role)) for role in draft.roles]
    if draft.funding.instruments:
        looks.append(partial(domain.preview_of_money, index, draft.facts, draft.funding))
    return Answer(tuple([await _of_today(desk, look) for look in looks]))


async def _near_misses(desk: _Desk, spec: str) -> Answer:
    asked = NearMissesSpec.model_validate_json(spec)
    project = (await read_projects(desk.driver, [asked.project_id])).get(asked.project_id)
    if project is None or not project.is_open:
        raise CannotBeAnswered("The project is no longer open.")
    role = next((each for each in project.roles if each.number == asked.role), None)
    if role is None:
        raise CannotBeAnswered("The project no longer has this role.")
    question = Question(project.facts, role)
    look = partial(domain.near_misses, desk.mirror.index, question)
    return Answer((await _of_today(desk, look),))


async def _my_projects(desk: _Desk, spec: str) -> Answer:
    profile_id = MyProjectsSpec.model_validate_json(spec).profile_id
    # Read before the profile: if it changes in between, the stamp is of before and is not kept.
    stamp = await desk.asks.stamp(profile_id)
    # The profile as it is now: the work of its last change may still be waiting.
    await desk.mirror.put_profiles(desk.driver, [profile_id])
    places = desk.mirror.index.open_for(profile_id)
    return Answer(places=domain.first_projects(places), stamp=stamp)


async def _of_today(desk: _Desk, look: Callable[[], ListFound]) -> ListFound:
    """What is found without those who left and whose work is still waiting."""
    while True:
        # Beside the loop: the whole world takes longer than others may wait for their turn.
        found = await asyncio.to_thread(look)
        left = await desk.asks.not_open({place.profile_id for place in found.first})
        if not left:
            return found
        await desk.mirror.put_profiles(desk.driver, left)


_BY_KIND: dict[AskKind, Callable[[_Desk, str], Awaitable[Answer]]] = {
    AskKind.PREVIEW: _preview,
    AskKind.NEAR_MISSES: _near_misses,
    AskKind.MY_PROJECTS: _my_projects,
}
