"""Every query about secrets and signing keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.credentials.models import Credential, SigningKey
from services.registry.partners.models import Partner
from shared.contracts.values import PartnerStatus
from shared.db.columns import columns

_C, _K, _P = columns(Credential), columns(SigningKey), columns(Partner)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(730201)")


class CredentialRepository:
    """Secrets and keys in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Credential | SigningKey) -> None:
        """A new row."""
        self._session.add(row)

    async def of_partner(self, partner_id: UUID, *, live_only: bool) -> list[Credential]:
        """A partner's secrets, newest first."""
        statement = select(Credential).where(_C.partner_id == partner_id)
        if live_only:
            statement = statement.where(_C.revoked_at.is_(None))
        return list(await self._session.scalars(statement.order_by(_C.id.desc())))

    async def live(self, client_id: UUID) -> tuple[Credential, str] | None:
        """A secret that is not revoked, with its partner's status."""
        found = (
            await self._session.execute(
                select(Credential, _P.status)
                .join(Partner, _P.id == _C.partner_id)
                .where(_C.id == client_id, _C.revoked_at.is_(None))
            )
        ).one_or_none()
        return (found[0], str(found[1])) if found else None

    async def is_suspended(self, partner_id: UUID) -> bool:
        """Whether the partner may not act just now."""
        status = await self._session.scalar(select(_P.status).where(_P.id == partner_id))
        return status == PartnerStatus.SUSPENDED

    async def lock_keys(self) -> None:
        """One replica at a time makes keys."""
        await self._session.execute(_ONE_AT_A_TIME)

    async def keys(self) -> list[SigningKey]:
        """All keys, by when they sign."""
        return list(await self._session.scalars(select(SigningKey).order_by(_K.signs_from)))

    async def signing(self, now: datetime) -> SigningKey | None:
        """The key that signs now."""
        found: SigningKey | None = await self._session.scalar(
            select(SigningKey)
            .where(_K.signs_from <= now, _K.signs_until > now)
            .order_by(_K.signs_from)
            .limit(1)
        )
        return found

    async def drop_key(self, kid: str) -> None:
        """A key nobody needs any more."""
        await self._session.execute(delete(SigningKey).where(_K.kid == kid))
