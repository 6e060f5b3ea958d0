"""Credential bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class CredentialCreate(BaseModel):
    """A secret for one of the partner's systems."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    scopes: list[str] = Field(
        default_factory=list, max_length=30, description="Empty for all that a partner may have."
    )


class CredentialRead(BaseModel):
    """A secret without the secret."""

    client_id: UUID
    label: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


class CredentialMade(CredentialRead):
    """Shown once; nobody can read the secret again."""

    client_secret: str


class CredentialList(BaseModel):
    """A partner's secrets, newest first."""

    items: list[CredentialRead]


class Token(BaseModel):
    """RFC 6749 section 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenRefusal(BaseModel):
    """RFC 6749 section 5.2."""

    error: Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"]
    error_description: str
