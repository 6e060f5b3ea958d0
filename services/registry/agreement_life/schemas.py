"""Bodies of signatures and of what signatories decide about an agreement."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.agreements.schemas import AgreementRead, Body, Reason
from services.registry.balance.schemas import BalanceRead


class Signature(Body):
    """Under which terms, and for which signatory."""

    partner_id: UUID
    terms_version: int = Field(
        ge=1, le=10**6, strict=True, description="As read; terms edited since are not signed."
    )


class SignatoryDecision(Body):
    """Why a signatory suspends, resumes or ends an agreement; everybody reads it."""

    partner_id: UUID | None = Field(None, description="The first of your signatories if left out.")
    reason: Reason


class Signed(BaseModel):
    """The agreement after a signature, and how evenly it represents its parties."""

    agreement: AgreementRead
    balance: BalanceRead
