"""An issuer of people for a developer's machine; production settings refuse it."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from joserfc.jwk import ECKey

from shared.security.jwks import StaticKeys
from shared.security.tokens import AUDIENCE, Issuer, sign

ISSUER_URL = "https://development.invalid/diaspora"
ISSUER_NAME = "development"
ROLES = ("person", "reviewer", "operator")


def make_key() -> str:
    """A fresh private key, as the JWK text that the setting holds."""
    key = ECKey.generate_key("P-256", parameters={"use": "sig"}, private=True)
    key.ensure_kid()
    return orjson.dumps(key.as_dict(private=True)).decode()


class DevelopmentIssuer:
    """Signs tokens for anybody who asks on the command line."""

    def __init__(self, key: str) -> None:
        """`key` is what `make_key` made."""
        self._key = ECKey.import_key(orjson.loads(key))
        self._key.ensure_kid()

    def token(
        self, role: str, *, subject: str, now: datetime, lasts: timedelta = timedelta(hours=12)
    ) -> str:
        """A token for the person called `subject`; ValueError for an unknown role."""
        if role not in ROLES:
            raise ValueError(f"{role!r} is none of {', '.join(ROLES)}")
        claims: dict[str, Any] = {
            "iss": ISSUER_URL,
            "sub": subject,
            "aud": AUDIENCE,
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + lasts).timestamp()),
            "roles": [role],
        }
        return sign(claims, self._key)

    def issuer(self) -> Issuer:
        """How verifiers know it."""
        document = {"keys": [self._key.as_dict(private=False)]}
        return Issuer(ISSUER_NAME, ISSUER_URL, AUDIENCE, StaticKeys(document))
