"""People and projects as scoring sees them, written as the rows that the SQL query reads."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.features.models import (
    Exclusion,
    ProfileFeature,
    ProfileSkill,
    ProjectFeature,
    RoleFeature,
    RoleNeed,
)
from services.matching.partners.models import PartnerMember
from services.matching.placements.models import PlacedPerson
from services.matching.scoring.facts import (
    Credits,
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)
from services.matching.taxonomy.models import Skill, SkillCredit


@dataclass(slots=True)
class Asked:
    """A project with its roles and its need for money, as facts."""

    facts: ProjectFacts
    is_open: bool
    roles: list[RoleFacts]
    funding: FundingFacts


@dataclass(slots=True)
class Population:
    """People and projects as facts, and the same as rows of tables."""

    credits: Credits
    people: list[ProfileFacts] = field(default_factory=list)
    funders: list[FunderFacts] = field(default_factory=list)
    projects: list[Asked] = field(default_factory=list)
    common: set[int] = field(default_factory=set)
    rows: dict[type, list[dict[str, Any]]] = field(default_factory=dict)

    async def write(self, session: AsyncSession) -> None:
        """The rows, into empty tables."""
        for table in (Skill, SkillCredit, *(t for t in self.rows if t not in (Skill, SkillCredit))):
            if self.rows.get(table):
                await session.execute(insert(table), self.rows[table])

    def add(self, table: type, **row: Any) -> None:
        """A row for later."""
        self.rows.setdefault(table, []).append(row)


def taxonomy_rows(made: Population, weights: dict[int, int], *, common: int) -> None:
    """Skills with what they are worth for each other; `common` is named by too many trades."""
    made.common.add(common)
    for skill, idf16 in weights.items():
        made.add(
            Skill,
            id=skill,
            uri=f"skill/{skill}",
            idf16=idf16,
            is_common=skill == common,
            version="1",
        )
    for asked, worth in made.credits.items():
        for held, credit in worth.items():
            made.add(
                SkillCredit,
                skill_id=asked,
                held_id=held,
                credit=credit.credit,
                is_narrow=credit.is_narrow,
            )


def person_rows(made: Population, person: ProfileFacts, funder: FunderFacts) -> None:
    """A person who may also fund."""
    made.add(
        ProfileFeature,
        profile_id=person.profile_id,
        number=person.number,
        owner=person.owner,
        hash=b"",
        is_open=person.is_open,
        years=person.years,
        preferred=person.preferred,
        accepted=person.accepted,
        window_start=person.window.start,
        window_end=person.window.end,
        languages=[f"{each.language}:{each.level}" for each in person.languages],
        sectors=list(person.sectors),
        practice=[f"{group}:{country}" for group, country in person.practice],
        origins=sorted(person.origins),
        affinities=sorted(person.affinities),
        instruments=funder.instruments,
        lowest=funder.lowest,
        highest=funder.highest,
        fund_countries=sorted(funder.countries),
        fund_sectors=list(funder.sectors),
    )
    for held in person.skills:
        made.add(
            ProfileSkill,
            profile_id=person.profile_id,
            skill_id=held.skill,
            level=held.level,
            years=held.years,
        )
    for placed in person.busy:
        made.add(
            PlacedPerson,
            person_id=person.owner,
            placement_id=uuid4(),
            first_day=placed.start,
            last_day=placed.end,
        )


def project_rows(made: Population, partner_id: UUID, asked: Asked, members: list[UUID]) -> None:
    """A project of a partner with its roles."""
    facts, funding = asked.facts, asked.funding
    made.add(
        ProjectFeature,
        project_id=facts.project_id,
        number=facts.number,
        partner_id=partner_id,
        hash=b"",
        is_open=asked.is_open,
        country=facts.country,
        sector=facts.sector,
        open_to_all=facts.open_to_all,
        instruments=funding.instruments,
        lowest=funding.lowest,
        highest=funding.highest,
        has_matching_fund=funding.has_matching_fund,
    )
    for member in members:
        made.add(PartnerMember, partner_id=partner_id, person_id=member, role="editor")
    for profile_id in facts.excluded:
        made.add(Exclusion, project_id=facts.project_id, profile_id=profile_id)
    for role in asked.roles:
        _role_rows(made, facts.project_id, role)


def _role_rows(made: Population, project_id: UUID, role: RoleFacts) -> None:
    made.add(
        RoleFeature,
        project_id=project_id,
        role=role.number,
        positions=1,
        required=[f"{each.language}:{each.level}" for each in role.required],
        wished=[f"{each.language}:{each.level}" for each in role.wished],
        modalities=role.modalities,
        window_start=role.window.start if role.window else None,
        window_end=role.window.end if role.window else None,
        needed_days=role.needed_days,
        isco_groups=sorted(role.isco_groups),
        refused_countries=sorted(role.refused_countries),
    )
    for position, need in enumerate(role.needs):
        made.add(
            RoleNeed,
            project_id=project_id,
            role=role.number,
            position=position,
            skill_id=need.skill,
            level=need.level,
            weight=need.weight,
            must_have=need.must_have or need.skill in made.common,
        )
