"""The query that finds organisations' profiles whose numbers are not as their partner stands."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# By the index of partners' profiles: those of people are not looked at.
_BEHIND = text(
    """
    SELECT p.partner_id FROM profile p
    JOIN profile_feature f ON f.profile_id = p.id
    LEFT JOIN known_partner k ON k.partner_id = p.partner_id
    WHERE p.partner_id IS NOT NULL
      AND f.is_open <> (p.status = 'published' AND k.is_suspended IS NOT TRUE)
    ORDER BY p.partner_id LIMIT :most
    """
)


class ProfileUpkeepRepository:
    """Profiles of partners in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def partners_behind(self, *, limit: int) -> list[UUID]:
        """Partners whose profile is matched and should not be, or the other way round."""
        return list(await self._session.scalars(_BEHIND, {"most": limit}))
