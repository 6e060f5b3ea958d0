"""Every query about partners and their members, as far as matching knows them."""

from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.partners.models import PartnerMember
from shared.contracts.values import PartnerStatus, PartnerType
from shared.db.columns import columns

_M = columns(PartnerMember)
# Both apply only what is newer than what was applied.
_STATE = text(
    """
    INSERT INTO known_partner (partner_id, is_suspended, state_sequence, members_sequence,
        partner_type, is_verified)
    VALUES (:partner, :suspended, :sequence, 0, :type, :verified)
    ON CONFLICT (partner_id) DO UPDATE
    SET is_suspended = :suspended, state_sequence = :sequence, partner_type = :type,
        is_verified = :verified
    WHERE known_partner.state_sequence < :sequence RETURNING partner_id
    """
)
_MEMBERS = text(
    """
    INSERT INTO known_partner (partner_id, is_suspended, state_sequence, members_sequence,
        is_verified)
    VALUES (:partner, false, 0, :sequence, false)
    ON CONFLICT (partner_id) DO UPDATE SET members_sequence = :sequence
    WHERE known_partner.members_sequence < :sequence RETURNING partner_id
    """
)
_IS_ASSOCIATION = text(
    "SELECT EXISTS (SELECT FROM known_partner WHERE partner_id = :partner AND is_verified "
    "AND partner_type IN ('diaspora_association', 'hometown_association'))"
)
# The words of the roles stand in the alphabet as in strength: the strongest is the least.
_RENAME = text(
    """
    WITH old AS (
        DELETE FROM partner_member WHERE person_id = :old RETURNING partner_id, role
    )
    INSERT INTO partner_member AS m (partner_id, person_id, role)
    SELECT partner_id, :new, role FROM old ORDER BY partner_id
    ON CONFLICT (partner_id, person_id) DO UPDATE SET role = least(m.role, excluded.role)
    RETURNING partner_id
    """
)


class PartnerRepository:
    """Known partners in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def set_state(
        self, partner_id: UUID, *, kind: PartnerType, status: PartnerStatus, sequence: int
    ) -> bool:
        """False when a newer event was applied before."""
        values = {
            "partner": partner_id,
            "type": kind.value,
            "suspended": status is PartnerStatus.SUSPENDED,
            "verified": status is PartnerStatus.VERIFIED,
            "sequence": sequence,
        }
        return await self._session.scalar(_STATE, values) is not None

    async def set_members(
        self, partner_id: UUID, members: list[tuple[UUID, str]], *, sequence: int
    ) -> bool:
        """Replace the whole list; False when a newer event was applied before."""
        values = {"partner": partner_id, "sequence": sequence}
        if await self._session.scalar(_MEMBERS, values) is None:
            return False
        await self._session.execute(
            text("DELETE FROM partner_member WHERE partner_id = :partner"), {"partner": partner_id}
        )
        if members:
            rows = [
                {"partner_id": partner_id, "person_id": person, "role": role}
                for person, role in members
            ]
            await self._session.execute(insert(PartnerMember), rows)
        return True

    async def is_suspended(self, partner_id: UUID) -> bool:
        """Whether nothing of the partner is acted on just now."""
        found = await self._session.scalar(
            text("SELECT is_suspended FROM known_partner WHERE partner_id = :partner"),
            {"partner": partner_id},
        )
        return bool(found)

    async def is_verified(self, partner_id: UUID) -> bool:
        """Whether it was vetted, and is not suspended."""
        found = await self._session.scalar(
            text("SELECT is_verified FROM known_partner WHERE partner_id = :partner"),
            {"partner": partner_id},
        )
        return bool(found)

    async def is_association(self, partner_id: UUID) -> bool:
        """Whether it is a verified association of people of the diaspora or of one town."""
        found = await self._session.scalar(_IS_ASSOCIATION, {"partner": partner_id})
        return bool(found)

    async def roles(self, person_id: UUID) -> dict[UUID, str]:
        """The partners a person may act for, and as what."""
        found = await self._session.execute(
            select(_M.partner_id, _M.role).where(_M.person_id == person_id)
        )
        return {partner: role for partner, role in found}

    async def members(self, partner_id: UUID) -> set[UUID]:
        """The people of a partner."""
        found = await self._session.scalars(select(_M.person_id).where(_M.partner_id == partner_id))
        return set(found)

    async def rename(self, old: UUID, new: UUID) -> list[UUID]:
        """Who acted under the old id acts under the new one; answers for which partners."""
        found = await self._session.scalars(_RENAME, {"old": old, "new": new})
        return sorted(found)

    async def forget(self, person_id: UUID) -> None:
        """A person who left acts for nobody."""
        await self._session.execute(
            text("DELETE FROM partner_member WHERE person_id = :person"), {"person": person_id}
        )
