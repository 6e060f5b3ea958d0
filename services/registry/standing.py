"""Refuses the systems of suspended partners at once, though their tokens are good for minutes."""

from services.registry.credentials.service import require_standing
from shared.db.unit_of_work import Database
from shared.security.principal import Principal
from shared.security.tokens import Verifier


class StandingVerifier:
    """Asks the registry's own table about every partner whose token is good."""

    def __init__(self, tokens: Verifier, database: Database) -> None:
        self._tokens = tokens
        self._database = database

    async def verify(self, token: str) -> Principal:
        """The principal; raises PartnerIsSuspended besides what the inner verifier raises."""
        principal = await self._tokens.verify(token)
        if principal.partner_id is not None:
            async with self._database.unit_of_work() as uow:
                await require_standing(uow, partner_id=principal.partner_id)
        return principal
