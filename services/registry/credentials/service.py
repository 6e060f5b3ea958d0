"""
Secrets and tokens of partners' systems.

* TooManySecrets         409  two live ones are enough to change from one to the next
* CredentialNotFound     404
* PartnerIsSuspended     403  its systems are refused until it is reinstated
* UnknownScope           422  a partner can never hold this scope
* TokenRefused           401 or 400, with an RFC 6749 error
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from joserfc.jwk import ECKey

from services.registry.credentials.domain import (
    TOKEN_LASTS,
    is_published,
    next_window,
)
from services.registry.credentials.models import Credential, SigningKey
from services.registry.credentials.repository import CredentialRepository
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted, Unavailable, Unprocessable
from shared.security.principal import Principal
from shared.security.scopes import ROLES
from shared.security.sealing import Seal
from shared.security.tokens import AUDIENCE, REGISTRY_ISSUER, sign

MOST_LIVE = 2


class TooManySecrets(Conflict):
    """A partner has two live secrets at most: revoke the older one first."""

    slug = "too-many-secrets"
    title = "Two live secrets are the most"


class CredentialNotFound(NotFound):
    """There is no such credential of this partner."""

    slug = "credential-not-found"
    title = "No such credential"


class UnknownScope(Unprocessable):
    """A partner's system can never hold this scope."""

    slug = "unknown-scope"
    title = "Not a scope for partners' systems"


class PartnerIsSuspended(NotPermitted):
    """The partner is suspended: its systems are refused until it is reinstated."""

    slug = "partner-suspended"
    title = "The partner is suspended"


class TokenRefused(Exception):
    """Carries an RFC 6749 error code."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Vault:
    """The two secrets that secrets are kept with; each comes from a file."""

    pepper: bytes
    key_encryption_key: bytes

    def hashed(self, secret: str) -> bytes:
        """What is stored of a client's secret."""
        return hmac.digest(self.pepper, secret.encode(), hashlib.sha256)

    def sealed(self, text: bytes) -> bytes:
        """Encrypted under the key encryption key."""
        return Seal(self.key_encryption_key).sealed(text)

    def opened(self, sealed: bytes) -> bytes:
        """The opposite; cryptography's InvalidTag when the key is another one."""
        return Seal(self.key_encryption_key).opened(sealed)


async def make_credential(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    label: str,
    scopes: list[str],
    vault: Vault,
) -> tuple[Credential, str]:
    """A new secret of 256 random bits, and the only sight of it."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.ADMINISTRATOR
    )
    if unknown := set(scopes) - ROLES["partner"]:
        raise UnknownScope(f"Not for partners' systems: {', '.join(sorted(unknown))}.")
    repository = CredentialRepository(uow.session)
    if len(await repository.of_partner(partner_id, live_only=True)) >= MOST_LIVE:
        raise TooManySecrets("Revoke one of the two live secrets first.")
    secret = secrets.token_urlsafe(32)
    credential = Credential(
        partner_id=partner_id,
        label=label,
        secret_hash=vault.hashed(secret),
        scopes=" ".join(sorted(scopes or ROLES["partner"])),
        created_at=uow.now,
    )
    repository.add(credential)
    await uow.session.flush()
    await _note(uow, principal, "credential.made", credential)
    return credential, secret


async def rotate_credential(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, client_id: UUID, vault: Vault
) -> tuple[Credential, str]:
    """A second secret that may what the first may; the first lives on until it is revoked."""
    for old in await list_credentials(uow, principal=principal, partner_id=partner_id):
        if old.id == client_id and old.revoked_at is None:
            return await make_credential(
                uow,
                principal=principal,
                partner_id=partner_id,
                label=old.label,
                scopes=old.scopes.split(),
                vault=vault,
            )
    raise CredentialNotFound("No such live credential.")


async def list_credentials(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID
) -> list[Credential]:
    """A partner's secrets without the secrets, for its administrators."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.ADMINISTRATOR
    )
    return await CredentialRepository(uow.session).of_partner(partner_id, live_only=False)


async def revoke_credential(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, client_id: UUID
) -> None:
    """From now on the secret gives no token; tokens it gave end within ten minutes."""
    for credential in await list_credentials(uow, principal=principal, partner_id=partner_id):
        if credential.id == client_id:
            credential.revoked_at = credential.revoked_at or uow.now
            await _note(uow, principal, "credential.revoked", credential)
            return
    raise CredentialNotFound("No such credential.")


async def give_token(
    uow: UnitOfWork, *, client_id: str, client_secret: str, scope: str, vault: Vault
) -> tuple[str, str]:
    """A token and its scope for a system that knows its secret. Raises TokenRefused."""
    repository = CredentialRepository(uow.session)
    found = await repository.live(_uuid(client_id))
    expected = found[0].secret_hash if found else b"\0" * 32
    # Compared also for an unknown client, so that both take the same time.
    if not hmac.compare_digest(vault.hashed(client_secret), expected) or found is None:
        raise TokenRefused("invalid_client", "The client id or its secret is wrong.")
    credential, status = found
    if status == PartnerStatus.SUSPENDED:
        raise TokenRefused("invalid_client", "The partner is suspended.")
    held = set(credential.scopes.split())
    asked = set(scope.split()) or held
    if not asked <= held:
        raise TokenRefused("invalid_scope", f"Not held: {' '.join(sorted(asked - held))}.")
    granted = " ".join(sorted(asked))
    key = await _signing_key(uow, vault)
    claims = {
        "iss": REGISTRY_ISSUER,
        "sub": str(credential.partner_id),
        "client_id": str(credential.id),
        "aud": AUDIENCE,
        "scope": granted,
        "iat": int(uow.now.timestamp()),
        "nbf": int(uow.now.timestamp()),
        "exp": int((uow.now + TOKEN_LASTS).timestamp()),
    }
    return sign(claims, key), granted


async def require_standing(uow: UnitOfWork, *, partner_id: UUID) -> None:
    """Raise PartnerIsSuspended while the partner may not act, however good its token is."""
    if await CredentialRepository(uow.session).is_suspended(partner_id):
        raise PartnerIsSuspended("Ask a reviewer what has to happen for it to be reinstated.")


async def published_keys(uow: UnitOfWork) -> list[dict[str, str]]:
    """The public keys whose tokens may be about, now or soon."""
    keys = await CredentialRepository(uow.session).keys()
    return [orjson.loads(key.public_jwk) for key in keys if is_published(key.signs_until, uow.now)]


async def keep_keys(uow: UnitOfWork, *, vault: Vault) -> bool:
    """Publish the next key in time and drop those nobody needs; answers whether it did."""
    repository = CredentialRepository(uow.session)
    await repository.lock_keys()
    keys = await repository.keys()
    kept = [key for key in keys if is_published(key.signs_until, uow.now)]
    for key in keys:
        if key not in kept:
            await repository.drop_key(key.kid)
    window = next_window(kept[-1].signs_until if kept else None, uow.now)
    if window is not None:
        if kept:
            kept[-1].signs_until = window[0]
        repository.add(_make_key(*window, uow.now, vault))
    return window is not None or len(kept) < len(keys)


async def _signing_key(uow: UnitOfWork, vault: Vault) -> ECKey:
    repository = CredentialRepository(uow.session)
    key = await repository.signing(uow.now)
    if key is None:
        await keep_keys(uow, vault=vault)
        await uow.session.flush()
        key = await repository.signing(uow.now)
    if key is None:
        raise Unavailable("No key signs just now; try again in a while.")
    return ECKey.import_key(orjson.loads(vault.opened(key.private_jwk)))


def _make_key(begin: datetime, end: datetime, now: datetime, vault: Vault) -> SigningKey:
    key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, private=True)
    key.ensure_kid()
    return SigningKey(
        kid=str(key.kid),
        public_jwk=orjson.dumps(key.as_dict(private=False)).decode(),
        private_jwk=vault.sealed(orjson.dumps(key.as_dict(private=True))),
        published_at=now,
        signs_from=begin,
        signs_until=end,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


async def _note(uow: UnitOfWork, principal: Principal, action: str, credential: Credential) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=action,
        object_type="credential",
        object_id=credential.id,
        decision={"partner_id": str(credential.partner_id), "label": credential.label},
    )
