"""
Reading matches and why a pair fits, or does not.

* MatchNotFound        404
* ProjectNotKnown      404  not told yet, or not yours
* PairNotKnown         404  the pair is not yours to ask about, or was never open
"""

from dataclasses import replace
from uuid import UUID

from services.matching.explanation.points import split
from services.matching.explanation.sentences import say
from services.matching.lists.models import Match
from services.matching.matches.schemas import MatchExplained, Obstacle, Part, WhyNot
from services.matching.pairs.repository import MatchRepository
from services.matching.pairs.service import Pair, read_pair
from services.matching.profiles import service as profiles
from services.matching.projects.models import KnownProject
from services.matching.scoring.facts import Held, Need
from services.matching.scoring.funding import LISTED_F, funding_fit
from services.matching.scoring.ordering import unpack
from services.matching.scoring.people import LISTED_R, fit
from services.matching.taxonomy import service as taxonomy
from shared.contracts.values import ListKind
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_CLOSE = 8
_INTERESTS = ("affinity", "modality", "sector", "window")
Names = dict[int, dict[str, str]]


class MatchNotFound(NotFound):
    """There is no such match, or you stand on neither side of it."""

    slug = "match-not-found"
    title = "No such match"


class ProjectNotKnown(NotFound):
    """Matching has not heard of this project, or it is not yours."""

    slug = "project-not-known"
    title = "No such project"


class PairNotKnown(NotFound):
    """You stand on neither side of this pair, or one side was never open."""

    slug = "pair-not-known"
    title = "No such pair"


async def matches_of_project(
    uow: UnitOfWork,
    *,
    principal: Principal,
    project_id: UUID,
    role: int,
    kind: ListKind,
    page: PageRequest,
) -> Rows[Match]:
    """A project's list, for its partner."""
    repository = MatchRepository(uow.session)
    if await repository.own_project(principal, project_id) is None:
        raise ProjectNotKnown("No such project of a partner you act for.")
    return await repository.page_of_project(
        project_id, role=0 if kind is ListKind.FUNDING else role, kind=kind, request=page
    )


async def matches_of_mine(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None, page: PageRequest
) -> tuple[Rows[Match], dict[UUID, KnownProject]]:
    """The projects that fit one's own profile."""
    profile = await profiles.read_profile(uow, principal=principal, partner=partner)
    repository = MatchRepository(uow.session)
    rows = await repository.page_of_profile(profile.id, page)
    return rows, await repository.projects([match.project_id for match in rows.items])


async def explain(
    uow: UnitOfWork, *, principal: Principal, match_id: UUID, language: str
) -> MatchExplained:
    """A match with what made its score, from the stored facts."""
    repository = MatchRepository(uow.session)
    match = await repository.visible(principal, match_id)
    if match is None:
        raise MatchNotFound("No such match.")
    project = await repository.any_project(match.project_id)
    pair = await read_pair(uow, project_id=match.project_id, profile_id=match.profile_id)
    names = await _names(uow, match, pair)
    needs = pair.roles[match.role].needs if pair and match.role in pair.roles else ()
    return MatchExplained(
        match_id=match.match_id,
        project_id=match.project_id,
        role=match.role,
        list_kind=ListKind(match.kind),
        profile_id=match.profile_id,
        score=match.r,
        project_title=project.title if project else "",
        project_country=project.country if project else None,
        parts=_funding_parts(match, language)
        if match.kind == ListKind.FUNDING
        else _people_parts(match, needs, names, language),
        would_raise=_would_raise(pair, match, names, language) if pair else [],
        taxonomy_version=match.taxonomy_version,
        scoring_version=match.scoring_version,
    )


async def why_not(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, profile_id: UUID, language: str
) -> WhyNot:
    """What stands between a profile and each list of a project, for either side."""
    repository = MatchRepository(uow.session)
    is_mine = await repository.own_profile(principal, profile_id)
    is_ours = await repository.own_project(principal, project_id)
    pair = None
    if is_mine or is_ours:
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
    if pair is None:
        raise PairNotKnown("No such pair that you stand on one side of.")
    roles = {number: _obstacles(pair, number, language) for number in pair.roles}
    if pair.funding.instruments:
        roles[0] = _funding_obstacles(pair, language)
    return WhyNot(project_id=project_id, profile_id=profile_id, roles=roles)


def _people_parts(match: Match, needs: tuple[Need, ...], names: Names, language: str) -> list[Part]:
    head, held = unpack(match.facts)
    known = needs if len(needs) == len(held) else ()
    met = held if known else ()
    values = [
        credit * (4 - min(3, max(0, need.level - level)))
        for need, (_, credit, level, _) in zip(known, met, strict=True)
    ]
    points = split(r=match.r, a=match.a, b=match.b, needs=known, values=values, head=head)
    parts = []
    for need, (skill, credit, level, narrow), got in zip(known, met, points.needs, strict=True):
        key = _relation(need.skill, skill, credit, is_narrow=narrow)
        sentence = say(
            key,
            language,
            asked=_name(names, need.skill, language),
            asked_level=need.level,
            held=_name(names, skill, language),
            held_level=level,
        )
        parts.append(Part(key=key, text=sentence, points=got))
    parts.append(Part(key="languages", text=say("languages", language), points=points.languages))
    for key, got in zip(_INTERESTS, points.interests(), strict=True):
        parts.append(Part(key=key, text=say(key, language), points=got))
    return parts


def _funding_parts(match: Match, language: str) -> list[Part]:
    """Sector, amount and country share F as their exponents .5, .3 and .2."""
    sector, amount = match.r * 5 // 10, match.r * 3 // 10
    shares = {"sector": sector, "amount": amount, "affinity": match.r - sector - amount}
    return [Part(key=key, text=say(key, language), points=got) for key, got in shares.items()]


def _relation(asked: int, held: int, credit: int, *, is_narrow: bool) -> str:
    if not held:
        return "need.missing"
    if asked == held:
        return "need.exact"
    if is_narrow:
        return "need.narrower"
    return "need.close" if credit >= _CLOSE else "need.together"


def _would_raise(pair: Pair, match: Match, names: Names, language: str) -> list[str]:
    """Found by scoring the pair again with one need met in full."""
    role = pair.roles.get(match.role)
    if role is None:
        return []
    better = []
    for need in role.needs:
        others = tuple(held for held in pair.profile.skills if held.skill != need.skill)
        richer = replace(pair.profile, skills=(*others, Held(need.skill, need.level, 0)))
        score = fit(richer, pair.project, role, pair.credits).r
        if score > match.r:
            better.append((score, need))
    better.sort(key=lambda each: (-each[0], each[1].skill))
    return [
        say(
            "raise.need",
            language,
            asked=_name(names, need.skill, language),
            asked_level=need.level,
            score=score,
        )
        for score, need in better[:3]
    ]


def _obstacles(pair: Pair, number: int, language: str) -> list[Obstacle]:
    found = fit(pair.profile, pair.project, pair.roles[number], pair.credits)
    failed = [each.value for each in found.failed]
    if not pair.is_project_open and "open" not in failed:
        failed.insert(0, "open")
    obstacles = [
        Obstacle(key=f"failed.{each}", text=say(f"failed.{each}", language)) for each in failed
    ]
    if not failed and not found.is_listed:
        lower = min(found.r, found.a)
        obstacles.append(_score_obstacle(lower, LISTED_R, language))
    return obstacles


def _funding_obstacles(pair: Pair, language: str) -> list[Obstacle]:
    found = funding_fit(pair.funder, pair.project, pair.funding)
    obstacles = [
        Obstacle(key=f"failed.{each}", text=say(f"failed.{each}", language))
        for each in found.failed
    ]
    if not obstacles and not found.is_listed:
        obstacles.append(_score_obstacle(found.f, LISTED_F, language))
    return obstacles


def _score_obstacle(score: int, threshold: int, language: str) -> Obstacle:
    return Obstacle(
        key="failed.score", text=say("failed.score", language, score=score, threshold=threshold)
    )


async def _names(uow: UnitOfWork, match: Match, pair: Pair | None) -> Names:
    _, held = unpack(match.facts)
    skills = {skill for skill, *_ in held if skill}
    if pair and match.role in pair.roles:
        skills |= {need.skill for need in pair.roles[match.role].needs}
    return await taxonomy.labels_of(uow, skills, ["en", "fr", "es", "ar", "pt"])


def _name(names: Names, skill: int, language: str) -> str:
    labels = names.get(skill, {})
    return labels.get(language) or labels.get("en") or f"#{skill}"
