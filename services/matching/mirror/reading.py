"""Feature rows as scoring takes them: read by id on the driver, in one statement for each kind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.matching.scoring.facts import (
    Credit,
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

# A held skill is packed into one number, a busy time too: arrays of numbers are cheap to send.
_PROFILES = """
    SELECT f.*,
        ARRAY(SELECT (skill_id::bigint << 16) | (level::int << 8) | years FROM profile_skill s
              WHERE s.profile_id = f.profile_id ORDER BY skill_id) AS skills,
        ARRAY(SELECT (first_day::bigint << 32) | last_day FROM placed_person b
              WHERE b.person_id = f.owner ORDER BY placement_id) AS busy
    FROM profile_feature f WHERE f.profile_id = ANY($1)
"""
# A row for each role, and one for a project without any; OFFSET 0 keeps members from being read for
# each role. A need is packed into one number too: skill, idf16, level, weight and whether it is a
# must-have.
_PROJECTS = """
    SELECT p.project_id, p.partner_id, p.number, p.is_open, p.country, p.sector, p.open_to_all,
        p.instruments, p.lowest, p.highest, p.has_matching_fund, p.members, p.excluded,
        r.role, r.required, r.wished, r.modalities, r.window_start, r.window_end,
        r.needed_days, r.isco_groups, r.refused_countries,
        ARRAY(SELECT (n.skill_id::bigint << 40) | (s.idf16::bigint << 24) | (n.level::int << 16)
                  | (n.weight::int << 8) | (n.must_have AND NOT s.is_common)::int
              FROM role_need n JOIN skill s ON s.id = n.skill_id
              WHERE n.project_id = r.project_id AND n.role = r.role ORDER BY n.position) AS needs
    FROM (
        SELECT f.*,
            ARRAY(SELECT person_id FROM partner_member m
                  WHERE m.partner_id = f.partner_id) AS members,
            ARRAY(SELECT profile_id FROM exclusion e
                  WHERE e.project_id = f.project_id) AS excluded
        FROM project_feature f WHERE f.project_id = ANY($1) OFFSET 0
    ) AS p LEFT JOIN role_feature r ON r.project_id = p.project_id
    ORDER BY p.project_id, r.role
"""
_CREDITS = "SELECT skill_id, held_id, credit, is_narrow FROM skill_credit"
_CREDITS_OF = f"{_CREDITS} WHERE skill_id = ANY($1)"
Columns = Mapping[str, Any]
"""A feature row, from the database or as intake would write it."""


@dataclass(frozen=True, slots=True)
class ProfileFeatures:
    """A profile as a person and as a funder; who would not fund has no instrument."""

    person: ProfileFacts
    funder: FunderFacts


@dataclass(frozen=True, slots=True)
class ProjectFeatures:
    """A project with all that it asks for; one that needs no money has no instrument."""

    facts: ProjectFacts
    roles: tuple[RoleFacts, ...]
    funding: FundingFacts
    is_open: bool


async def read_profiles(
    driver: asyncpg.Connection, ids: Sequence[UUID]
) -> dict[UUID, ProfileFeatures]:
    """Those of the profiles that have feature rows, open or not."""
    rows = await driver.fetch(_PROFILES, list(ids))
    return {row["profile_id"]: _profile(row) for row in rows}


async def read_projects(
    driver: asyncpg.Connection, ids: Sequence[UUID]
) -> dict[UUID, ProjectFeatures]:
    """Those of the projects that have feature rows, open or not, with all that they ask for."""
    found = await driver.fetch(_PROJECTS, list(ids))
    projects = {row["project_id"]: row for row in found}
    roles: dict[UUID, list[RoleFacts]] = defaultdict(list)
    for row in found:
        if row["role"] is None:
            continue
        needs = tuple(
            Need(n >> 40, n >> 16 & 255, n >> 8 & 255, n >> 24 & 65535, must_have=bool(n & 1))
            for n in row["needs"]
        )
        roles[row["project_id"]].append(role_of(row, needs))
    return {each: project_of(row, tuple(roles[each])) for each, row in projects.items()}


async def read_credits(driver: asyncpg.Connection, asked: Sequence[int] | None = None) -> Credits:
    """What answers for the asked skills, or for each one there is."""
    if asked is None:
        rows = await driver.fetch(_CREDITS)
    else:
        rows = await driver.fetch(_CREDITS_OF, list(asked))
    found: Credits = {}
    for skill, held, credit, is_narrow in rows:
        found.setdefault(skill, {})[held] = Credit(credit, is_narrow)
    return found


def _profile(row: asyncpg.Record) -> ProfileFeatures:
    origins = frozenset(row["origins"])
    return ProfileFeatures(
        ProfileFacts(
            profile_id=row["profile_id"],
            number=row["number"],
            owner=row["owner"],
            is_open=row["is_open"],
            skills=tuple(Held(n >> 16, n >> 8 & 255, n & 255) for n in row["skills"]),
            origins=origins,
            affinities=frozenset(row["affinities"]),
            preferred=row["preferred"],
            accepted=row["accepted"],
            languages=spoken(row["languages"]),
            window=Window(row["window_start"], row["window_end"]),
            sectors=tuple(row["sectors"]),
            practice=frozenset(map(practice_of, row["practice"])),
            years=row["years"],
            busy=tuple(Window(n >> 32, n & 0xFFFF_FFFF) for n in row["busy"]),
        ),
        FunderFacts(
            profile_id=row["profile_id"],
            number=row["number"],
            owner=row["owner"],
            is_open=row["is_open"],
            instruments=row["instruments"],
            lowest=row["lowest"],
            highest=row["highest"],
            countries=frozenset(row["fund_countries"]),
            origins=origins,
            sectors=tuple(row["fund_sectors"]),
        ),
    )


def project_of(row: Columns, roles: tuple[RoleFacts, ...]) -> ProjectFeatures:
    """A project from its feature row, with its partner's members and who is excluded."""
    return ProjectFeatures(
        facts=ProjectFacts(
            row["project_id"],
            row["number"],
            row["country"],
            row["sector"],
            row["open_to_all"],
            frozenset({*row["members"], row["partner_id"]}),
            frozenset(row["excluded"]),
        ),
        roles=roles,
        funding=FundingFacts(
            row["instruments"], row["lowest"], row["highest"], row["has_matching_fund"]
        ),
        is_open=row["is_open"],
    )


def role_of(row: Columns, needs: tuple[Need, ...]) -> RoleFacts:
    """A role from its feature row."""
    window = None
    if row["window_start"] is not None and row["window_end"] is not None:
        window = Window(row["window_start"], row["window_end"])
    return RoleFacts(
        number=row["role"],
        needs=needs,
        required=spoken(row["required"]),
        wished=spoken(row["wished"]),
        modalities=row["modalities"],
        window=window,
        needed_days=row["needed_days"],
        isco_groups=frozenset(row["isco_groups"]),
        refused_countries=frozenset(row["refused_countries"]),
    )


def spoken(languages: Sequence[str]) -> tuple[Spoken, ...]:
    """`fr:4` each."""
    return tuple(map(spoken_at, languages))


def spoken_at(stated: str) -> Spoken:
    """`fr:4` as a language at a level."""
    language, level = stated.split(":")
    return Spoken(language, int(level))


def practice_of(stated: str) -> tuple[str, str]:
    """`2211:SN` as an occupation's group and the country of practice."""
    group, country = stated.split(":")
    return group, country
