"""All SQL of the projection of partners and members."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.partners.models import MemberList, PartnerMember, PartnerStanding
from shared.contracts.registry import Member, PartnerState
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork

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


async def apply_standing(uow: UnitOfWork, state: PartnerState, sequence: int) -> bool:
    """Write how a partner stands unless something newer is known; False if so."""
    values = {
        "name": state.name,
        "status": state.status,
        "sequence": sequence,
        "at": state.at,
    }
    written = await uow.session.scalar(
        upsert(PartnerStanding)
        .values(partner_id=state.partner_id, **values)
        .on_conflict_do_update(
            index_elements=["partner_id"],
            set_=values,
            where=col(PartnerStanding.sequence) < sequence,
        )
        .returning(col(PartnerStanding.partner_id))
    )
    return written is not None


async def find_standing(uow: UnitOfWork, partner_id: UUID) -> PartnerStanding | None:
    """How the partner stands, if anything was heard of it."""
    return await uow.session.get(PartnerStanding, partner_id, populate_existing=True)


async def replace_members(
    uow: UnitOfWork, partner_id: UUID, members: Sequence[Member], sequence: int
) -> bool:
    """Write the whole list unless a newer one is known; False if so."""
    written = await uow.session.scalar(
        upsert(MemberList)
        .values(partner_id=partner_id, sequence=sequence)
        .on_conflict_do_update(
            index_elements=["partner_id"],
            set_={"sequence": sequence},
            where=col(MemberList.sequence) < sequence,
        )
        .returning(col(MemberList.partner_id))
    )
    if written is None:
        return False
    await uow.session.execute(
        delete(PartnerMember).where(col(PartnerMember.partner_id) == partner_id)
    )
    rows = {
        member.person_id: {
            "partner_id": partner_id,
            "person_id": member.person_id,
            "role": member.role,
        }
        for member in members
    }
    if rows:
        await uow.session.execute(insert(PartnerMember), list(rows.values()))
    return True


async def knows_members(uow: UnitOfWork, partner_id: UUID) -> bool:
    """Whether a list of the partner's members was ever heard."""
    return await uow.session.get(MemberList, partner_id) is not None


async def find_role(uow: UnitOfWork, partner_id: UUID, person_id: UUID) -> MemberRole | None:
    """What the person may do for the partner; None for a stranger."""
    found: str | None = await uow.session.scalar(
        select(col(PartnerMember.role)).where(
            col(PartnerMember.partner_id) == partner_id, col(PartnerMember.person_id) == person_id
        )
    )
    return MemberRole(found) if found else None


async def find_roles(uow: UnitOfWork, person_id: UUID) -> dict[UUID, str]:
    """What the person may do, by partner."""
    found = await uow.session.execute(
        select(col(PartnerMember.partner_id), col(PartnerMember.role)).where(
            col(PartnerMember.person_id) == person_id
        )
    )
    return {partner_id: str(role) for partner_id, role in found}


async def find_administrators(uow: UnitOfWork, partner_id: UUID) -> list[UUID]:
    """Who administers the partner, in a fixed order."""
    found = await uow.session.scalars(
        select(col(PartnerMember.person_id))
        .where(
            col(PartnerMember.partner_id) == partner_id,
            col(PartnerMember.role) == MemberRole.ADMINISTRATOR,
        )
        .order_by(col(PartnerMember.person_id))
    )
    return list(found)


async def rename_person(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Who acted under the old id acts under the new one; answers for how many partners."""
    found = await uow.session.execute(_RENAME, {"old": old, "new": new})
    return len(found.all())


async def forget_person(uow: UnitOfWork, person_id: UUID) -> int:
    """Delete the person from every list; answers from how many."""
    deleted = await uow.session.execute(
        delete(PartnerMember)
        .where(col(PartnerMember.person_id) == person_id)
        .returning(col(PartnerMember.partner_id))
    )
    return len(deleted.all())
