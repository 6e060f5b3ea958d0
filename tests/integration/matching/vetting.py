"""Partners that the registry has vetted, or has suspended since."""

from uuid import UUID

from shared.contracts.registry import PartnerVerified
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import hear


def partner_state(partner: UUID, status: str, kind: str = "company") -> PartnerVerified:
    """What the registry tells of a partner."""
    state = {
        "partner_id": partner,
        "name": "A partner",
        "partner_type": kind,
        "sides": ["origin"],
        "country": "SN",
        "status": status,
        "at": "2026-11-24T09:00:00Z",
    }
    return PartnerVerified.model_validate(state)


async def partner_stands(
    database: Database,
    partner: UUID,
    status: str = "verified",
    *,
    kind: str = "company",
    sequence: int = 1,
) -> None:
    """How a partner stands, as the registry tells it; the work of it is not done yet."""
    await hear(database, partner_state(partner, status, kind), sequence)
