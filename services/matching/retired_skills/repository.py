"""
Every query about retired skills, what replaces them, and who still names them.

That one skill replaces another is a row of `skill_credit`: only what is the same skill is worth 16
of 16, so a retired skill has such a row with itself, and one with the skill in force that replaces
it, if any does.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.retired_skills.domain import RetiredSkill

_REPLACEMENTS = text(
    """
    SELECT s.id, r.id AS replaced_by FROM skill s
    JOIN skill_credit c ON c.skill_id = s.id AND c.credit = 16
    JOIN skill r ON r.id = c.held_id
    WHERE s.is_retired AND NOT r.is_retired
    """
)
_AMONG = text(
    """
    SELECT s.uri, r.uri AS replaced_by FROM skill s
    LEFT JOIN (skill_credit c JOIN skill r ON r.id = c.held_id AND NOT r.is_retired)
      ON c.skill_id = s.id AND c.credit = 16
    WHERE s.is_retired AND s.uri = ANY(CAST(:uris AS text[]))
    ORDER BY s.uri
    """
)
_LABELS = text(
    """
    SELECT s.id, s.is_retired, coalesce(l.label, '') AS label FROM skill s
    LEFT JOIN skill_label l
      ON l.skill_id = s.id AND l.language = :language AND l.is_preferred
    """
)
# A profile that was never published has no numbers, and is looked at when its owner reads it.
_NAMED = text(
    """
    SELECT s.uri, held.profiles, asked.roles, r.uri AS replaced_by, coalesce((
        SELECT label FROM skill_label l WHERE l.skill_id = s.id AND l.is_preferred
        ORDER BY l.language <> :language, l.language LIMIT 1), '') AS label
    FROM skill s
    CROSS JOIN LATERAL (
        SELECT count(*) AS profiles FROM profile_skill WHERE skill_id = s.id) held
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT (n.project_id, n.role)) AS roles FROM role_need n
        JOIN project_feature p ON p.project_id = n.project_id AND p.is_open
        WHERE n.skill_id = s.id) asked
    LEFT JOIN (skill_credit c JOIN skill r ON r.id = c.held_id AND NOT r.is_retired)
      ON c.skill_id = s.id AND c.credit = 16
    WHERE s.is_retired AND held.profiles + asked.roles > 0
    ORDER BY held.profiles + asked.roles DESC, s.uri
    """
)
_NAMING = text(
    """
    SELECT
        (SELECT count(DISTINCT h.profile_id) FROM profile_skill h
         JOIN skill s ON s.id = h.skill_id WHERE s.is_retired) AS profiles,
        (SELECT count(DISTINCT (n.project_id, n.role)) FROM role_need n
         JOIN project_feature p ON p.project_id = n.project_id AND p.is_open
         JOIN skill s ON s.id = n.skill_id WHERE s.is_retired) AS roles
    """
)


class RetiredSkillRepository:
    """Retired skills in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def replacements(self) -> dict[int, int]:
        """What each retired skill goes on as, for those that do."""
        return {row.id: row.replaced_by for row in await self._session.execute(_REPLACEMENTS)}

    async def among(self, uris: Sequence[str]) -> dict[str, str | None]:
        """The retired ones among some skills, each with what replaces it, by URI."""
        found = await self._session.execute(_AMONG, {"uris": list(uris)})
        return {row.uri: row.replaced_by for row in found}

    async def labels(self, language: str) -> tuple[dict[int, str], dict[int, str]]:
        """The preferred labels of all retired skills, and of those in force; empty for none."""
        retired: dict[int, str] = {}
        in_force: dict[int, str] = {}
        for row in await self._session.execute(_LABELS, {"language": language}):
            (retired if row.is_retired else in_force)[row.id] = row.label
        return retired, in_force

    async def named(self, language: str) -> Iterable[RetiredSkill]:
        """Those that profiles or roles of open projects name, the most named first."""
        found = await self._session.execute(_NAMED, {"language": language})
        return [
            RetiredSkill(row.uri, row.label, row.profiles, row.roles, row.replaced_by)
            for row in found
        ]

    async def naming(self) -> tuple[int, int]:
        """How many profiles, and how many roles of open projects, name at least one."""
        row = (await self._session.execute(_NAMING)).one()
        return row.profiles, row.roles
