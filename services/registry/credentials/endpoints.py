"""The HTTP door to partners' secrets, to tokens, and to the keys that check them."""

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import Depends, Form, Request, Response
from fastapi.responses import JSONResponse

from services.registry.credentials import service
from services.registry.credentials.domain import TOKEN_LASTS
from services.registry.credentials.models import Credential
from services.registry.credentials.schemas import (
    CredentialCreate,
    CredentialList,
    CredentialMade,
    CredentialRead,
    Token,
    TokenRefusal,
)
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import PUBLIC, Door
from shared.security.tokens import ALGORITHMS, REGISTRY_ISSUER

door = Door(prefix="/v1/partners/{partner_id}/credentials", tags=["credentials"])
token_door = Door(prefix="", tags=["tokens"])


async def _count_attempt(request: Request) -> None:
    """Before the secret is looked at: guesses are few."""
    request.app.state.token_limiter.count_address(request)


@door.post(
    "",
    scopes=["credentials:write"],
    errors=[PartnerNotFound, service.TooManySecrets, service.UnknownScope],
    status_code=201,
    response_model=CredentialMade,
    summary="Make a secret for a partner's system",
    is_idempotent=False,
)
async def make_credential(
    partner_id: PathId,
    body: CredentialCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> CredentialMade:
    """By an administrator. The secret is shown here and never again, so no answer is kept."""
    credential, secret = await service.make_credential(
        uow,
        principal=principal,
        partner_id=partner_id,
        label=body.label,
        scopes=body.scopes,
        vault=request.app.state.vault,
    )
    response.headers["Location"] = f"{request.url.path}/{credential.id}"
    return CredentialMade(**_read(credential).model_dump(), client_secret=secret)


@door.post(
    "/{client_id}/rotate",
    scopes=["credentials:write"],
    errors=[PartnerNotFound, service.CredentialNotFound, service.TooManySecrets],
    status_code=201,
    response_model=CredentialMade,
    summary="Make the secret that follows another",
    is_idempotent=False,
)
async def rotate_credential(
    partner_id: PathId,
    client_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> CredentialMade:
    """
    With the same label and scopes. Both are good until the old one is revoked.

    So a system changes over without a gap: rotate, change the system, revoke the old one.
    """
    credential, secret = await service.rotate_credential(
        uow,
        principal=principal,
        partner_id=partner_id,
        client_id=client_id,
        vault=request.app.state.vault,
    )
    response.headers["Location"] = f"/v1/partners/{partner_id}/credentials/{credential.id}"
    return CredentialMade(**_read(credential).model_dump(), client_secret=secret)


@door.get(
    "",
    scopes=["credentials:write"],
    errors=[PartnerNotFound],
    response_model=CredentialList,
    summary="List a partner's secrets",
)
async def list_credentials(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> CredentialList:
    """Without the secrets themselves."""
    found = await service.list_credentials(uow, principal=principal, partner_id=partner_id)
    return CredentialList(items=[_read(credential) for credential in found])


@door.delete(
    "/{client_id}",
    scopes=["credentials:write"],
    errors=[PartnerNotFound, service.CredentialNotFound],
    status_code=204,
    summary="Revoke a secret",
)
async def revoke_credential(
    partner_id: PathId, client_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """It gives no tokens any more; those it gave end within ten minutes."""
    await service.revoke_credential(
        uow, principal=principal, partner_id=partner_id, client_id=client_id
    )


@token_door.post(
    "/v1/token",
    scopes=PUBLIC,
    response_model=Token,
    responses={400: {"model": TokenRefusal}, 401: {"model": TokenRefusal}},
    summary="Get a token for a partner's system",
    is_idempotent=False,
    dependencies=[Depends(_count_attempt)],
)
async def give_token(
    request: Request,
    uow: Uow,
    grant_type: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    client_secret: Annotated[str, Form()] = "",
    scope: Annotated[str, Form()] = "",
) -> Any:
    """OAuth 2.0 client credentials, with the secret in the form or as basic authentication."""
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    try:
        if grant_type != "client_credentials":
            raise service.TokenRefused(
                "unsupported_grant_type" if grant_type else "invalid_request",
                "grant_type is client_credentials.",
            )
        name, secret = _basic(request.headers.get("authorization", "")) or (
            client_id,
            client_secret,
        )
        token, granted = await service.give_token(
            uow, client_id=name, client_secret=secret, scope=scope, vault=request.app.state.vault
        )
    except service.TokenRefused as refused:
        is_client = refused.error == "invalid_client"
        body = {"error": refused.error, "error_description": refused.description}
        if is_client:
            headers["WWW-Authenticate"] = "Basic"
        return JSONResponse(body, status_code=401 if is_client else 400, headers=headers)
    body = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LASTS.total_seconds()),  # type: ignore[dict-item]
        "scope": granted,
    }
    return JSONResponse(body, headers=headers)


@token_door.get(
    "/.well-known/jwks.json", scopes=PUBLIC, summary="The keys that check partners' tokens"
)
async def get_keys(uow: Uow) -> dict[str, list[dict[str, str]]]:
    """JSON Web Key Set."""
    return {"keys": await service.published_keys(uow)}


@token_door.get(
    "/.well-known/oauth-authorization-server",
    scopes=PUBLIC,
    summary="Where and how tokens are had",
)
async def get_authorization_server(request: Request) -> dict[str, Any]:
    """RFC 8414."""
    public_url = request.app.state.settings.public_url
    return {
        "issuer": REGISTRY_ISSUER,
        "token_endpoint": f"{public_url}/v1/token",
        "jwks_uri": f"{public_url}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS[:1],
        "response_types_supported": [],
    }


def _read(credential: Credential) -> CredentialRead:
    return CredentialRead(
        client_id=credential.id,
        label=credential.label,
        scopes=credential.scopes.split(),
        created_at=credential.created_at,
        revoked_at=credential.revoked_at,
    )


def _basic(header: str) -> tuple[str, str] | None:
    """Client id and secret from basic authentication, form-encoded as RFC 6749 2.3.1 wants."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (Base64Error, UnicodeError) as error:
        raise service.TokenRefused("invalid_client", "The header cannot be read.") from error
    return unquote_plus(name), unquote_plus(secret)
