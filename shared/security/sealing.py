"""Keeps small secrets from whoever holds only their sealed form: a table, or a caller."""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_SIV_KEY_BYTES = 64


@dataclass(frozen=True, slots=True)
class Seal:
    """AES-256-GCM under a key that comes from a file and never stands in the database."""

    key: bytes

    def sealed(self, text: bytes) -> bytes:
        """Encrypted and authenticated; never the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, text, None)

    def opened(self, sealed: bytes) -> bytes:
        """The opposite; cryptography's InvalidTag when the key is another one."""
        return self._cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)

    def _cipher(self) -> AESGCM:
        return AESGCM(hashlib.sha256(self.key).digest())


@dataclass(frozen=True, slots=True)
class SteadySeal:
    """
    AES-SIV (RFC 5297): the same text for the same place is sealed the same, and for no other.

    It needs no chance, so however often it seals nothing wears out.
    """

    key: bytes

    @classmethod
    def of(cls, secret: bytes, purpose: str) -> "SteadySeal":
        """Its key for one purpose says nothing of the secret or of other purposes (RFC 5869)."""
        kdf = HKDF(algorithm=SHA256(), length=_SIV_KEY_BYTES, salt=None, info=purpose.encode())
        return cls(kdf.derive(secret))

    def sealed(self, text: bytes, place: str) -> bytes:
        """Encrypted and authenticated; `text` is not empty."""
        return AESSIV(self.key).encrypt(text, [place.encode()])

    def opened(self, sealed: bytes, place: str) -> bytes | None:
        """The opposite; None for what was not sealed with this key for this place."""
        try:
            return AESSIV(self.key).decrypt(sealed, [place.encode()])
        except InvalidTag:
            return None
