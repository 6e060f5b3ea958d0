"""Wording sentences anew, and showing messages before anybody gets them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.notifications.mail.message import Letter, as_html, as_text
from services.notifications.templates import repository
from services.notifications.templates.domain import (
    TemplateNotFound,
    check,
    first_wording,
    sentences_of,
    worded,
)
from services.notifications.templates.schemas import Preview, Sentence, TemplateRead
from services.notifications.wording.alerts import kinds
from services.notifications.wording.formats import moment
from services.notifications.wording.languages import Tongue, tongue_of
from services.notifications.wording.reading import AlertText
from services.notifications.wording.samples import sample
from services.notifications.wording.texts import Text, say
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_NAME: Final = "Awa Ndiaye"


async def own_words(uow: UnitOfWork, tongue: Tongue) -> Tongue:
    """The language with the sentences that were worded anew in it."""
    return tongue.with_own(await repository.of_language(uow, tongue.language))


async def read(uow: UnitOfWork, *, kind: str, language: str) -> TemplateRead:
    """What a message is made of. Raises TemplateNotFound."""
    facts, tongue = _sample(kind), tongue_of(language)
    own = await repository.of_language(uow, language)
    sentences = []
    for key in sentences_of(kind, facts, tongue):
        first = first_wording(key, language)
        sentences.append(
            Sentence(key=key, text=own.get(key, first), first=first, is_own=key in own)
        )
    return TemplateRead(kind=kind, language=language, sentences=sentences, sample=facts)


async def preview(
    uow: UnitOfWork,
    *,
    kind: str,
    language: str,
    facts: Mapping[str, Any] | None,
    texts: Mapping[str, Text],
) -> Preview:
    """
    A message as somebody would get it; nothing is kept and nothing is sent.

    Raises TemplateNotFound, BadTemplate, FactsMissing.
    """
    sampled = _sample(kind)
    for key, tried in texts.items():
        check(key, language, tried)
    own = await repository.of_language(uow, language)
    tongue = tongue_of(language).with_own({**own, **texts})
    text = worded(kind, sampled if facts is None else facts, tongue)
    letter = example_letter(text, tongue, uow.now)
    return Preview(
        language=tongue.tag,
        direction=tongue.direction,
        title=text.title,
        lines=list(text.lines),
        reasons=list(text.reasons),
        html=as_html(letter),
        plain=as_text(letter),
    )


async def put(
    uow: UnitOfWork, *, principal: Principal, key: str, language: str, text: Text
) -> None:
    """From now on the sentence reads like this. Raises TemplateNotFound, BadTemplate."""
    check(key, language, text)
    await repository.put(uow, language, key, text)
    await _note(uow, principal, key, language, {"text": text})


async def remove(uow: UnitOfWork, *, principal: Principal, key: str, language: str) -> None:
    """The first wording again; done already is fine. Raises TemplateNotFound."""
    first_wording(key, language)
    if await repository.remove(uow, language, key):
        await _note(uow, principal, key, language, {"text": None})


def example_letter(text: AlertText, tongue: Tongue, at: datetime) -> Letter:
    """A mail with the message, to somebody who does not exist."""
    return Letter(
        language=tongue.tag,
        direction=tongue.direction,
        greeting=say("greeting", tongue, name=_NAME),
        title=text.title,
        lines=text.lines,
        reasons_lead=say("reasons.lead", tongue),
        reasons=text.reasons,
        footer=(
            say("footer.date", tongue, date=moment(at.astimezone(UTC), "UTC", tongue)),
            say("footer.why", tongue, category=say("category.match", tongue)),
        ),
        unsubscribe_label=say("footer.unsubscribe", tongue),
        unsubscribe_url="https://example.org/v1/unsubscribe?token=example",
    )


def _sample(kind: str) -> dict[str, Any]:
    if kind not in kinds():
        raise TemplateNotFound("GET /v1/templates lists the kinds of messages.")
    return sample(kind)


async def _note(
    uow: UnitOfWork, principal: Principal, key: str, language: str, decision: dict[str, Any]
) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action="template.changed",
        object_type="template",
        object_id=f"{language}/{key}",
        decision=decision,
    )
