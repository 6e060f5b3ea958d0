"""Secrets of partners' systems, and the tokens they get for them."""

import asyncio
from base64 import b64encode
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.registry.settings import RegistrySettings
from shared.db.unit_of_work import Database
from shared.security.development_issuer import DevelopmentIssuer
from shared.security.scopes import ROLES
from tests.integration.registry.house import House, open_house, slug_of


async def test_a_secret_is_shown_once_and_not_even_the_database_knows_it(house: House) -> None:
    path = await house.partner()
    made = await house.secret(path)
    assert len(made["client_secret"]) == 43
    listed = await house.api.get(f"{path}/credentials", headers=house.as_("founder"))
    assert listed.json()["items"] == [
        {name: value for name, value in made.items() if name != "client_secret"}
    ]
    async with house.database.connection() as connection:
        for table in ("credential", "audit", "idempotency_answer", "outbox"):
            rows = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            assert made["client_secret"] not in str(rows.all())


async def test_a_repeated_request_never_shows_a_secret_again(house: House) -> None:
    path = await house.partner()
    headers = house.as_("founder", **{"Idempotency-Key": "one"})
    answers = [
        await house.api.post(f"{path}/credentials", headers=headers, json={"label": "x"})
        for _ in range(2)
    ]
    assert answers[0].json()["client_secret"] != answers[1].json()["client_secret"]


async def test_two_secrets_live_at_once_and_no_third_also_when_many_ask(house: House) -> None:
    path = await house.partner()
    answers = await asyncio.gather(
        *(
            house.api.post(
                f"{path}/credentials", headers=house.as_("founder"), json={"label": str(n)}
            )
            for n in range(5)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert slug_of(refused) == "too-many-secrets"


async def test_a_system_changes_to_a_new_secret_without_a_gap(house: House) -> None:
    path, founder = await house.partner(), house.as_("founder")
    old = await house.secret(path, scopes=["registry:read"])
    place = f"{path}/credentials/{old['client_id']}"
    rotated = await house.api.post(f"{place}/rotate", headers=founder)
    new = rotated.json()
    assert (rotated.status_code, new["scopes"], new["label"]) == (
        201,
        ["registry:read"],
        old["label"],
    )
    assert rotated.headers["location"] == f"{path}/credentials/{new['client_id']}"
    for credential in (old, new):
        assert (await house.ask_token(credential)).status_code == 200
    third = await house.api.post(f"{place}/rotate", headers=founder)
    assert slug_of(third) == "too-many-secrets"
    for _ in range(2):
        assert (await house.api.delete(place, headers=founder)).status_code == 204
    assert (await house.ask_token(old)).status_code == 401
    assert (await house.ask_token(new)).status_code == 200
    gone = await house.api.post(f"{place}/rotate", headers=founder)
    assert (gone.status_code, slug_of(gone)) == (404, "credential-not-found")
    actions = [action for action, _ in await house.audited()]
    assert actions[:2] == ["credential.made", "credential.made"]
    assert set(actions[2:]) == {"credential.revoked"}


async def test_a_token_says_who_may_what_and_for_how_long(house: House) -> None:
    path = await house.verified()
    credential = await house.secret(path, scopes=["registry:read", "projects:write"])
    answer = await house.ask_token(credential, scope="registry:read")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "access_token": answer.json()["access_token"],
        "token_type": "Bearer",
        "expires_in": 600,
        "scope": "registry:read",
    }
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await house.api.get("/v1/me", headers=headers)).json()
    assert (me["kind"], me["id"]) == ("partner", path.rpartition("/")[2])
    assert me["scopes"] == ["registry:read"]
    refused = await house.api.post("/v1/partners", headers=headers, json={})
    assert (refused.status_code, slug_of(refused)) == (403, "not-permitted")


async def test_without_asking_for_scopes_a_system_gets_all_that_its_secret_holds(
    house: House,
) -> None:
    answer = await house.ask_token(await house.secret(await house.partner()))
    assert answer.json()["scope"].split() == sorted(ROLES["partner"])


async def test_a_secret_cannot_hold_what_systems_may_not(house: House) -> None:
    path = await house.partner()
    answer = await house.api.post(
        f"{path}/credentials",
        headers=house.as_("founder"),
        json={"label": "x", "scopes": ["partners:review"]},
    )
    assert (answer.status_code, slug_of(answer)) == (422, "unknown-scope")


def _basic(name: str, secret: str) -> dict[str, str]:
    pair = f"{quote_plus(name)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {b64encode(pair).decode()}"}


async def test_basic_authentication_opens_the_token_door_as_well(house: House) -> None:
    made = await house.secret(await house.partner())
    answer = await house.api.post(
        "/v1/token",
        data={"grant_type": "client_credentials"},
        headers=_basic(made["client_id"], made["client_secret"]),
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": "x" * 5000}, 401, "invalid_client"),
        ({"client_secret": "\x00é"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "x" * 5000}, 401, "invalid_client"),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "x" * 5000}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "partners:review"}, 400, "invalid_scope"),
        ({"scope": "registry:read operate"}, 400, "invalid_scope"),
    ],
)
async def test_the_token_door_refuses_in_the_words_of_rfc_6749(
    house: House, form: dict[str, str], status: int, error: str
) -> None:
    made = await house.secret(await house.partner())
    answer = await house.ask_token(made, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"grant_type": "client_credentials"}},
        {"content": b"\xff\xfe=%ff&grant_type=%ff"},
        {"content": b"grant_type=client_credentials", "headers": {"Authorization": "Basic %%%"}},
        {"content": b"", "headers": {"Authorization": "Basic " + b64encode(b"\xff").decode()}},
    ],
)
async def test_nonsense_at_the_token_door_is_a_refusal_and_no_failure(
    house: House, sent: dict[str, Any]
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = (form if "content" in sent else {}) | sent.pop("headers", {})
    answer = await house.api.post("/v1/token", headers=headers, **sent)
    assert answer.status_code in (400, 401)
    assert "error" in answer.json()


async def test_a_suspended_partner_gets_no_token_and_those_it_has_are_refused_at_once(
    house: House,
) -> None:
    path = await house.verified()
    credential = await house.secret(path)
    token = (await house.ask_token(credential)).json()["access_token"]
    system = {"Authorization": f"Bearer {token}"}
    assert (await house.api.get("/v1/partners", headers=system)).status_code == 200
    await house.decide(path, "suspend")
    refused = await house.api.get("/v1/partners", headers=system)
    assert (refused.status_code, slug_of(refused)) == (403, "partner-suspended")
    answer = await house.ask_token(credential)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    await house.decide(path, "reinstate")
    assert (await house.api.get("/v1/partners", headers=system)).status_code == 200
    assert (await house.ask_token(credential)).status_code == 200


async def test_a_partners_system_edits_its_own_partner_and_names_nobody_and_registers_nothing(
    house: House,
) -> None:
    path = await house.verified()
    system = await house.as_system(path)
    etag = (await house.api.get(path, headers=system)).headers["etag"]
    edited = await house.api.patch(
        path, headers=system | {"If-Match": etag}, json={"description": "By machine."}
    )
    submitted = await house.api.post(f"{path}/submit", headers=system)
    members = await house.api.get(f"{path}/members", headers=system)
    secrets = await house.api.get(f"{path}/credentials", headers=system)
    assert (edited.status_code, submitted.status_code) == (200, 404)
    assert (members.status_code, secrets.status_code) == (403, 403)
    body = {"slug": "shadow", "name": "Shadow", "partner_type": "company", "sides": ["origin"]}
    registered = await house.api.post("/v1/partners", headers=system, json=body)
    assert (registered.status_code, slug_of(registered)) == (403, "not-permitted")


async def test_the_metadata_leads_to_the_token_door_and_its_keys(house: House) -> None:
    metadata = (await house.api.get("/.well-known/oauth-authorization-server")).json()
    made = await house.secret(await house.partner())
    token = await house.api.post(
        metadata["token_endpoint"],
        data={"grant_type": metadata["grant_types_supported"][0]},
        headers=_basic(made["client_id"], made["client_secret"]),
    )
    assert token.status_code == 200
    keys = (await house.api.get(metadata["jwks_uri"])).json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


async def test_secrets_can_be_guessed_only_a_few_times_a_minute(
    settings: RegistrySettings, registry_database: Database, issuer: DevelopmentIssuer
) -> None:
    few = settings.model_copy(update={"token_requests_per_minute": 2})
    house = open_house(few, registry_database, issuer)
    guess = {"client_id": str(uuid4()), "client_secret": "a guess"}
    answers = [await house.ask_token(guess) for _ in range(3)]
    assert [each.status_code for each in answers] == [401, 401, 429]
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert answers[-1].headers["ratelimit-limit"] == "2"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    await house.api.aclose()
