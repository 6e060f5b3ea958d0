"""Secrets are kept so that the database alone is of no use."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.registry.credentials.service import Vault

VAULT = Vault(pepper=b"pepper", key_encryption_key=b"key")


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(text: bytes) -> None:
    sealed = VAULT.sealed(text)
    assert VAULT.opened(sealed) == text
    assert VAULT.sealed(text) != sealed


def test_another_key_or_a_changed_byte_opens_nothing() -> None:
    sealed = VAULT.sealed(b"private")
    with pytest.raises(InvalidTag):
        Vault(pepper=b"pepper", key_encryption_key=b"other").opened(sealed)
    with pytest.raises(InvalidTag):
        VAULT.opened(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_hash_depends_on_the_pepper() -> None:
    assert VAULT.hashed("secret") == VAULT.hashed("secret")
    assert VAULT.hashed("secret") != Vault(pepper=b"p", key_encryption_key=b"key").hashed("secret")
