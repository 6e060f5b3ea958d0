"""Keeps small secrets in a table so that the table alone does not give them away."""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


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
