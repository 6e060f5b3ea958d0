"""Fills matching's tables with a drawn taxonomy and drawn projects, by COPY."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from services.matching.index.values import IndexedProject
from services.matching.scoring.facts import RoleFacts
from tests.bench.matching.drawn import Drawn

_VERSION = "drawn"
_SKILLS = ["id", "uri", "kind", "idf16", "is_common", "is_retired", "version"]
_CREDITS = ["skill_id", "held_id", "credit", "is_narrow"]
_PROJECTS = [
    "project_id",
    "number",
    "partner_id",
    "hash",
    "is_open",
    "country",
    "sector",
    "open_to_all",
    "instruments",
    "lowest",
    "highest",
    "has_matching_fund",
]
_ROLES = [
    "project_id",
    "role",
    "positions",
    "required",
    "wished",
    "modalities",
    "window_start",
    "window_end",
    "needed_days",
    "isco_groups",
    "refused_countries",
]
_NEEDS = ["project_id", "role", "position", "skill_id", "level", "weight", "must_have"]


async def fill_taxonomy(driver: asyncpg.Connection, world: Drawn) -> None:
    """The world's skills and credits, in force."""
    skills = [(n, f"skill/{n}", "", idf, False, False, _VERSION) for n, idf in world.idf.items()]
    await driver.copy_records_to_table("skill", records=skills, columns=_SKILLS)
    credits_ = [
        (asked, held, each.credit, each.is_narrow)
        for asked, worth in world.credits.items()
        for held, each in worth.items()
    ]
    await driver.copy_records_to_table("skill_credit", records=credits_, columns=_CREDITS)
    await driver.execute(
        "INSERT INTO taxonomy_version (version, is_active, imported_at, counts) "
        "VALUES ($1, true, now(), '{}')",
        _VERSION,
    )


async def fill_projects(driver: asyncpg.Connection, projects: list[IndexedProject]) -> None:
    """Open projects, each of a partner of its own whose members are its own people."""
    partners = {each.facts.project_id: uuid4() for each in projects}
    for table, columns, rows in (
        ("project_feature", _PROJECTS, (_project(each, partners) for each in projects)),
        ("role_feature", _ROLES, _roles(projects)),
        ("role_need", _NEEDS, _needs(projects)),
        ("partner_member", ["partner_id", "person_id", "role"], _members(projects, partners)),
    ):
        await driver.copy_records_to_table(table, records=rows, columns=columns)
    await driver.execute("VACUUM ANALYZE project_feature, role_feature, role_need, partner_member")


def role_row(role: RoleFacts) -> dict[str, Any]:
    """A role's columns, without its project."""
    return {
        "role": role.number,
        "positions": 1,
        "required": [f"{each.language}:{each.level}" for each in role.required],
        "wished": [f"{each.language}:{each.level}" for each in role.wished],
        "modalities": role.modalities,
        "window_start": role.window.start if role.window else None,
        "window_end": role.window.end if role.window else None,
        "needed_days": role.needed_days,
        "isco_groups": sorted(role.isco_groups),
        "refused_countries": sorted(role.refused_countries),
    }


def need_rows(role: RoleFacts) -> list[dict[str, Any]]:
    """What a role needs, without its project."""
    return [
        {
            "role": role.number,
            "position": position,
            "skill_id": need.skill,
            "level": need.level,
            "weight": need.weight,
            "must_have": need.must_have,
        }
        for position, need in enumerate(role.needs)
    ]


def _project(project: IndexedProject, partners: dict[UUID, UUID]) -> tuple[Any, ...]:
    facts, funding = project.facts, project.funding
    return (
        facts.project_id,
        facts.number,
        partners[facts.project_id],
        b"",
        True,
        facts.country,
        facts.sector,
        facts.open_to_all,
        funding.instruments if funding else 0,
        funding.lowest if funding else 0,
        funding.highest if funding else 0,
        funding.has_matching_fund if funding else False,
    )


def _roles(projects: Iterable[IndexedProject]) -> Iterator[tuple[Any, ...]]:
    for project in projects:
        for role in project.roles:
            yield (project.facts.project_id, *role_row(role).values())


def _needs(projects: Iterable[IndexedProject]) -> Iterator[tuple[Any, ...]]:
    for project in projects:
        for role in project.roles:
            for need in need_rows(role):
                yield (project.facts.project_id, *need.values())


def _members(
    projects: Iterable[IndexedProject], partners: dict[UUID, UUID]
) -> Iterator[tuple[UUID, UUID, str]]:
    for project in projects:
        for person in project.facts.own_people:
            yield partners[project.facts.project_id], person, "editor"
