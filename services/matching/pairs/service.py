"""Reads the rows of one pair and makes the facts that the pure pair functions take."""

from dataclasses import dataclass
from uuid import UUID

from services.matching.features.models import ProfileFeature, RoleFeature
from services.matching.pairs.repository import MatchRepository
from services.matching.partners.repository import PartnerRepository
from services.matching.scoring.facts import (
    Credits,
    FunderFacts,
    FundingFacts,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything about a person and a project that decides whether they fit."""

    profile: ProfileFacts
    funder: FunderFacts
    project: ProjectFacts
    roles: dict[int, RoleFacts]
    funding: FundingFacts
    is_project_open: bool
    credits: Credits


async def read_pair(uow: UnitOfWork, *, project_id: UUID, profile_id: UUID) -> Pair | None:
    """The pair's facts; None when either was never open."""
    repository = MatchRepository(uow.session)
    feature = await repository.profile_feature(profile_id)
    project = await repository.project_feature(project_id)
    if feature is None or project is None:
        return None
    skills = await repository.profile_skills(profile_id)
    busy = await repository.busy(profile_id)
    needs = await repository.needs(project_id)
    roles: dict[int, RoleFacts] = {}
    for role in await repository.roles(project_id):
        asked = tuple(
            Need(need.skill_id, need.level, need.weight, idf16, is_must)
            for need, idf16, is_must in needs
            if need.role == role.role
        )
        roles[role.role] = role_facts(role, asked)
    members = await PartnerRepository(uow.session).members(project.partner_id)
    excluded = await repository.is_excluded(project_id, profile_id)
    return Pair(
        profile=profile_facts(
            feature,
            tuple(Held(s.skill_id, s.level, s.years) for s in skills),
            tuple(Window(placed.first_day, placed.last_day) for placed in busy),
        ),
        funder=funder_facts(feature),
        project=ProjectFacts(
            project_id,
            project.number,
            project.country,
            project.sector,
            project.open_to_all,
            frozenset({*members, project.partner_id}),
            frozenset({profile_id} if excluded else ()),
        ),
        roles=roles,
        funding=FundingFacts(
            project.instruments, project.lowest, project.highest, project.has_matching_fund
        ),
        is_project_open=project.is_open,
        credits=await repository.credits([need.skill_id for need, *_ in needs]),
    )


def profile_facts(
    feature: ProfileFeature, skills: tuple[Held, ...], busy: tuple[Window, ...] = ()
) -> ProfileFacts:
    """A profile's numbers as scoring takes them."""
    return ProfileFacts(
        profile_id=feature.profile_id,
        number=feature.number,
        years=feature.years,
        owner=feature.owner,
        is_open=feature.is_open,
        skills=skills,
        origins=frozenset(feature.origins),
        affinities=frozenset(feature.affinities),
        preferred=feature.preferred,
        accepted=feature.accepted,
        languages=spoken(feature.languages),
        window=Window(feature.window_start, feature.window_end),
        sectors=tuple(feature.sectors),
        practice=frozenset((p.split(":")[0], p.split(":")[1]) for p in feature.practice),
        busy=busy,
    )


def funder_facts(feature: ProfileFeature) -> FunderFacts:
    """A funder's numbers as scoring takes them."""
    return FunderFacts(
        profile_id=feature.profile_id,
        number=feature.number,
        owner=feature.owner,
        is_open=feature.is_open,
        instruments=feature.instruments,
        lowest=feature.lowest,
        highest=feature.highest,
        countries=frozenset(feature.fund_countries),
        origins=frozenset(feature.origins),
        sectors=tuple(feature.fund_sectors),
    )


def role_facts(role: RoleFeature, needs: tuple[Need, ...]) -> RoleFacts:
    """A role's numbers as scoring takes them."""
    window = None
    if role.window_start is not None and role.window_end is not None:
        window = Window(role.window_start, role.window_end)
    return RoleFacts(
        number=role.role,
        needs=needs,
        required=spoken(role.required),
        wished=spoken(role.wished),
        modalities=role.modalities,
        window=window,
        needed_days=role.needed_days,
        isco_groups=frozenset(role.isco_groups),
        refused_countries=frozenset(role.refused_countries),
    )


def spoken(languages: list[str]) -> tuple[Spoken, ...]:
    """`fr:4` as a language at a level."""
    return tuple(Spoken(each.split(":")[0], int(each.split(":")[1])) for each in languages)
