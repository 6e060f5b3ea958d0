"""Tokens are read with suspicion: who signed, how, for whom, until when."""

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from shared.security.jwks import StaticKeys
from shared.security.principal import PrincipalKind
from shared.security.scopes import ROLES, SCOPES, scopes_of
from shared.security.tokens import InvalidToken, Issuer, TokenVerifier, person_id_of, sign
from shared.settings import IssuerSettings

KEY = b"k" * 32
PEOPLE, REGISTRY = "https://people.example", "diaspora-registry"


def _key(kind: str = "EC") -> ECKey | RSAKey:
    use: Any = {"use": "sig"}
    if kind == "RSA":
        key: ECKey | RSAKey = RSAKey.generate_key(2048, parameters=use, private=True)
    else:
        key = ECKey.generate_key("P-256", parameters=use, private=True)
    key.ensure_kid()
    return key


PERSON_KEY, RSA_KEY, REGISTRY_KEY, STRANGER_KEY = _key(), _key("RSA"), _key(), _key()


def _issuer(name: str, url: str, *keys: ECKey | RSAKey, roles_claim: str = "roles") -> Issuer:
    document = {"keys": [key.as_dict(private=False) for key in keys]}
    return Issuer(name, url, "diaspora", StaticKeys(document), roles_claim)


def _verifier(**more: Any) -> TokenVerifier:
    return TokenVerifier(
        people=(_issuer("people", PEOPLE, PERSON_KEY, RSA_KEY, **more),),
        registry=_issuer("registry", REGISTRY, REGISTRY_KEY),
        person_id_key=KEY,
    )


def _claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": PEOPLE, "sub": "amina", "aud": "diaspora", "exp": now + 600, "nbf": now}
    return {name: value for name, value in (claims | more).items() if value is not None}


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=")


async def test_a_person_has_the_scopes_of_a_person_and_of_the_roles_named() -> None:
    plain = await _verifier().verify(sign(_claims(), PERSON_KEY))
    assert (plain.kind, plain.scopes) == (PrincipalKind.PERSON, ROLES["person"])
    assert plain.person_id == person_id_of(KEY, "people", "amina")
    assert plain.partner_id is None
    reviewer = await _verifier().verify(sign(_claims(roles=["reviewer"]), PERSON_KEY))
    assert reviewer.may("partners:review")
    assert not reviewer.may("operate")


async def test_both_kinds_of_signature_that_are_accepted_are() -> None:
    assert await _verifier().verify(sign(_claims(), RSA_KEY, algorithm="RS256"))


async def test_a_new_url_of_an_issuer_changes_nobody() -> None:
    moved, key = "https://login.example/realms/people", _key()
    settings = [
        IssuerSettings(name="people", url=url, jwks_url=f"{url}/keys") for url in (PEOPLE, moved)
    ]
    verifier = TokenVerifier(
        people=tuple(
            _issuer(each.name, each.url, signs)
            for each, signs in zip(settings, (PERSON_KEY, key), strict=True)
        ),
        registry=_issuer("registry", REGISTRY, REGISTRY_KEY),
        person_id_key=KEY,
    )
    before = await verifier.verify(sign(_claims(), PERSON_KEY))
    after = await verifier.verify(sign(_claims(iss=moved), key))
    assert after == before
    # While both are in use neither signs for the other.
    with pytest.raises(InvalidToken):
        await verifier.verify(sign(_claims(iss=moved), PERSON_KEY))


async def test_roles_are_found_where_the_settings_say() -> None:
    claims = _claims(realm_access={"roles": ["operator"]}, roles=["reviewer"])
    verifier = _verifier(roles_claim="realm_access.roles")
    assert (await verifier.verify(sign(claims, PERSON_KEY))).may("operate")


async def test_scopes_in_a_persons_token_are_not_believed() -> None:
    claims = _claims(scope="operate subjects:any", scopes=["operate"])
    assert (await _verifier().verify(sign(claims, PERSON_KEY))).scopes == ROLES["person"]


async def test_the_registry_never_yields_a_person_and_never_more_than_a_partner_may() -> None:
    partner_id = uuid4()
    claims = _claims(
        iss=REGISTRY,
        sub=str(partner_id),
        scope="projects:write operate members:write",
        roles=["operator"],
    )
    found = await _verifier().verify(sign(claims, REGISTRY_KEY))
    assert (found.partner_id, found.person_id) == (partner_id, None)
    assert found.scopes == {"projects:write"}


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://stranger.example"},
        {"iss": None},
        {"iss": [PEOPLE]},
        {"aud": "somebody-else"},
        {"aud": None},
        {"exp": timedelta(minutes=-2)},
        {"exp": None},
        {"nbf": timedelta(minutes=10)},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"iss": REGISTRY},
    ],
    ids=lambda changed: "-".join(f"{k}={v}" for k, v in changed.items()),
)
async def test_a_claim_that_is_wrong_shuts_the_door(changed: dict[str, Any]) -> None:
    # Counted from now only here: a test's name must not depend on when it was collected.
    claims = {
        name: int(time.time() + value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    with pytest.raises(InvalidToken):
        await _verifier().verify(sign(_claims(**claims), PERSON_KEY))


async def test_clocks_may_differ_by_a_minute_and_no_more() -> None:
    late = int(time.time())
    assert await _verifier().verify(sign(_claims(exp=late - 30, nbf=late + 30), PERSON_KEY))


async def test_a_key_of_one_issuer_does_not_sign_for_another() -> None:
    for claims, key in (
        (_claims(), REGISTRY_KEY),
        (_claims(iss=REGISTRY, sub=str(uuid4())), PERSON_KEY),
        (_claims(), STRANGER_KEY),
    ):
        with pytest.raises(InvalidToken):
            await _verifier().verify(sign(claims, key))


async def test_an_unsigned_token_is_refused() -> None:
    for algorithm in ("none", "None", "NONE", ""):
        token = f"{_encoded({'alg': algorithm, 'kid': PERSON_KEY.kid})}.{_encoded(_claims())}."
        with pytest.raises(InvalidToken):
            await _verifier().verify(token)


@pytest.mark.parametrize("key", [PERSON_KEY, RSA_KEY], ids=["EC", "RSA"])
async def test_a_public_key_is_no_shared_secret(key: ECKey | RSAKey) -> None:
    """The confusion of algorithms: a public key, known to all, used as the secret of an HMAC."""
    secrets = (key.as_pem(private=False), key.as_der(private=False), orjson.dumps(key.as_dict()))
    for secret in secrets:
        signed = f"{_encoded({'alg': 'HS256', 'kid': key.kid})}.{_encoded(_claims())}"
        digest = hmac.digest(secret, signed.encode(), hashlib.sha256)
        token = f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
        with pytest.raises(InvalidToken):
            await _verifier().verify(token)


async def test_a_key_brought_along_in_the_header_is_not_used() -> None:
    header = {"alg": "ES256", "kid": STRANGER_KEY.kid, "jwk": STRANGER_KEY.as_dict(private=False)}
    own = sign(_claims(), STRANGER_KEY)
    for token in (own, f"{_encoded(header)}.{own.split('.', 1)[1]}"):
        with pytest.raises(InvalidToken):
            await _verifier().verify(token)


async def test_every_changed_byte_of_the_claims_is_noticed() -> None:
    header, claims, signature = sign(_claims(), PERSON_KEY).split(".")
    forged = _encoded(_claims(roles=["operator"]))
    assert forged != claims
    with pytest.raises(InvalidToken):
        await _verifier().verify(f"{header}.{forged}.{signature}")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}"))
async def test_whatever_is_sent_as_a_token_is_refused_and_never_a_surprise(token: str) -> None:
    with pytest.raises(InvalidToken):
        await _verifier().verify(token)


async def test_a_token_of_any_length_is_not_even_looked_at() -> None:
    with pytest.raises(InvalidToken, match="too long"):
        await _verifier().verify("a" * 9000)


@settings(deadline=None)
@given(st.text(), st.text(), st.binary(min_size=16, max_size=64))
def test_a_persons_id_is_a_uuid_version_8_that_depends_on_all_it_is_made_of(
    name: str, subject: str, key: bytes
) -> None:
    found = person_id_of(key, name, subject)
    assert (found.version, found.variant) == (8, UUID(int=0x8000 << 48).variant)
    assert found == person_id_of(key, name, subject)
    assert found != person_id_of(key, name, subject + "x")
    assert found != person_id_of(key, name + "x", subject)
    assert found != person_id_of(key + b"x", name, subject)


@settings(deadline=None)
@given(st.frozensets(st.sampled_from([*ROLES, "admin", "root", ""])))
def test_only_known_roles_give_scopes_and_nobody_gets_less_than_a_person(
    roles: frozenset[str],
) -> None:
    found = scopes_of(roles)
    assert ROLES["person"] <= found <= SCOPES.keys()
    assert ("operate" in found) == ("operator" in roles)
