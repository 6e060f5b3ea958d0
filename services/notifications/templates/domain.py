"""
What may stand in a sentence of one's own. Pure.

A sentence has the names of its first wording in braces and nothing else: no attributes, no
formats, no code. Whatever an operator writes, no fact that a sentence was not made for gets out.

* TemplateNotFound      404  there is no message of this kind, or no sentence of this name
* BadTemplate           422  the detail says what is wrong with the sentence
* FactsMissing          422  the facts of a preview are not those of this kind
"""

import string
from collections.abc import Iterator, Mapping
from typing import Final

from babel import Locale

from services.notifications.wording.alerts import alert_text
from services.notifications.wording.languages import Tongue
from services.notifications.wording.reading import AlertText, Facts
from services.notifications.wording.texts import TEXTS, Text
from shared.errors import NotFound, Unprocessable

LONGEST: Final = 1000


class TemplateNotFound(NotFound):
    """There is no message of this kind, or no sentence of this name."""

    slug = "template-not-found"
    title = "No such template"


class BadTemplate(Unprocessable):
    """The sentence cannot be used; the detail says what is wrong with it."""

    slug = "bad-template"
    title = "The sentence cannot be used"


class FactsMissing(Unprocessable):
    """The facts are not those of this kind; leave them out for a sample."""

    slug = "facts-missing"
    title = "The facts do not fit the message"


class Listening(Mapping[str, Text]):
    """Notes which sentences are asked for, and has none of its own."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, key: str) -> Text:
        """Nothing, and a note of it."""
        if key not in self.asked:
            self.asked.append(key)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """Nothing."""
        return iter(())

    def __len__(self) -> int:
        """None."""
        return 0


def sentences_of(kind: str, facts: Facts, tongue: Tongue) -> list[str]:
    """The names of the sentences that a message is made of, as they are asked for."""
    listening = Listening()
    worded(kind, facts, tongue.with_own(listening))
    return listening.asked


def worded(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    """The message. Raises FactsMissing where the facts are of another kind."""
    try:
        return alert_text(kind, facts, tongue)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FactsMissing("Compare them with the sample that the kind shows.") from error


def first_wording(key: str, language: str) -> Text:
    """The sentence as it comes with the service. Raises TemplateNotFound."""
    found = TEXTS.get(language, {}).get(key)
    if found is None:
        raise TemplateNotFound("There is no sentence of this name in this language.")
    return found


def check(key: str, language: str, text: Text) -> None:
    """Raise BadTemplate unless the text can stand for the sentence; TemplateNotFound for none."""
    first = first_wording(key, language)
    if isinstance(first, str) != isinstance(text, str):
        raise BadTemplate(
            "A sentence that counts has a text for each plural form, others have one."
        )
    wanted = placeholders(first if isinstance(first, str) else next(iter(first.values())))
    if isinstance(text, str):
        _check_text(text, wanted)
        return
    forms = set(Locale(language).plural_form.tags) | {"other"}
    if set(text) != forms:
        raise BadTemplate(f"The forms of this language are: {', '.join(sorted(forms))}.")
    for each in text.values():
        _check_text(each, wanted)


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises BadTemplate for anything else in braces."""
    names = set()
    try:
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or form or conversion:
                raise BadTemplate("In braces stands a name and nothing else.")
            names.add(name)
    except ValueError as error:
        raise BadTemplate("A brace is open: write {{ or }} for a brace itself.") from error
    return names


def _check_text(text: str, wanted: set[str]) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise BadTemplate(f"Write something, and at most {LONGEST} characters.")
    if strange := placeholders(text) - wanted:
        names = ", ".join(sorted(wanted)) or "none"
        raise BadTemplate(f"Nothing is known of {', '.join(sorted(strange))}; known are: {names}.")
