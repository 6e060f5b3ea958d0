"""Tests of the door of templates, and that what is worded anew is what people read."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.notifications.dispatch.loops import send_due
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox

TEMPLATES = "/v1/templates"
TITLE = "match_found_skills.title"
OWN = {"text": "Vos talents pour {project}"}


@pytest.fixture
def operator() -> dict[str, str]:
    return as_("operator", uuid4())


async def preview(
    api: httpx2.AsyncClient, operator: dict[str, str], **body: Any
) -> httpx2.Response:
    path = f"{TEMPLATES}/match_found_skills/preview"
    return await api.post(path, json=body, headers=operator)


async def test_a_message_is_seen_in_every_language_before_anybody_gets_it(
    api: httpx2.AsyncClient, operator: dict[str, str]
) -> None:
    listed = await api.get(TEMPLATES, headers=operator)
    assert "obligation_overdue" in [each["kind"] for each in listed.json()]
    for language in ("en", "fr", "es", "ar", "pt"):
        shown = (await preview(api, operator, language=language)).json()
        assert shown["language"] == language
        assert shown["direction"] == ("rtl" if language == "ar" else "ltr")
        assert f'lang="{language}"' in shown["html"]
        assert shown["title"] in shown["plain"]


async def test_a_sentence_can_be_tried_without_being_kept(
    api: httpx2.AsyncClient, operator: dict[str, str]
) -> None:
    tried = await preview(api, operator, language="fr", texts={TITLE: OWN["text"]})
    assert tried.json()["title"].startswith("Vos talents pour")
    kept = await preview(api, operator, language="fr")
    assert not kept.json()["title"].startswith("Vos talents")


async def test_what_is_worded_anew_stands_in_the_inbox_and_in_the_mail(
    api: httpx2.AsyncClient,
    database: Database,
    operator: dict[str, str],
    mailbox: Mailbox,
    settings: NotificationsSettings,
) -> None:
    path = f"{TEMPLATES}/texts/{TITLE}/fr"
    assert (await api.put(path, json=OWN, headers=operator)).status_code == 204
    person = uuid4()
    (address,) = await reachable(database, person, locale="fr")
    await hear(database, match(person))
    french = as_("person", person, **{"Accept-Language": "fr"})
    (alert,) = (await api.get("/v1/alerts", headers=french)).json()["items"]
    assert alert["title"] == "Vos talents pour Rural clinics"
    english = as_("person", person, **{"Accept-Language": "en"})
    (other,) = (await api.get("/v1/alerts", headers=english)).json()["items"]
    assert other["title"] == "Your skills are asked for: Rural clinics"
    await send_due(database, SmtpMailer(settings.smtp_server()), make_sender(settings))()
    (mail,) = mailbox.to(address)
    assert mail["Subject"] == "Vos talents pour Rural clinics"
    # And back again.
    assert (await api.delete(path, headers=operator)).status_code == 204
    assert (await api.delete(path, headers=operator)).status_code == 204
    (alert,) = (await api.get("/v1/alerts", headers=french)).json()["items"]
    assert alert["title"] != "Vos talents pour Rural clinics"


async def test_the_sentences_of_a_kind_are_shown_with_their_first_wording(
    api: httpx2.AsyncClient, operator: dict[str, str]
) -> None:
    await api.put(f"{TEMPLATES}/texts/{TITLE}/fr", json=OWN, headers=operator)
    shown = await api.get(f"{TEMPLATES}/match_found_skills?language=fr", headers=operator)
    by_key = {each["key"]: each for each in shown.json()["sentences"]}
    assert by_key[TITLE]["is_own"]
    assert by_key[TITLE]["text"] == OWN["text"] != by_key[TITLE]["first"]
    assert shown.json()["sample"]["project"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"texts/{TITLE}/fr", {"text": "{project.__class__}"}, 422),
        (f"texts/{TITLE}/fr", {"text": "{score}"}, 422),
        (f"texts/{TITLE}/fr", {"text": "a\u0000b"}, 422),
        ("texts/no.such/fr", {"text": "x"}, 404),
        (f"texts/{TITLE}/de", {"text": "x"}, 422),
    ],
)
async def test_what_cannot_be_a_sentence_is_refused_with_a_reason(
    api: httpx2.AsyncClient,
    operator: dict[str, str],
    path: str,
    body: dict[str, str],
    status: int,
) -> None:
    answer = await api.put(f"{TEMPLATES}/{path}", json=body, headers=operator)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_facts_of_another_kind_are_refused(
    api: httpx2.AsyncClient, operator: dict[str, str]
) -> None:
    answer = await preview(api, operator, facts={"weather": "fine"})
    assert answer.status_code == 422


async def test_only_operators_word_messages(api: httpx2.AsyncClient) -> None:
    for role in ("person", "partner"):
        who = as_(role, uuid4())
        assert (await api.get(TEMPLATES, headers=who)).status_code == 403
        put = await api.put(f"{TEMPLATES}/texts/{TITLE}/fr", json=OWN, headers=who)
        assert put.status_code == 403
