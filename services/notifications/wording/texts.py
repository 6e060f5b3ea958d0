"""Finds a sentence by its key, in the right language and plural form, and fills it in."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from services.notifications.wording import ar, en, es, fr, pt
from services.notifications.wording.formats import number
from services.notifications.wording.languages import Tongue

Text = str | Mapping[str, str]
"""A sentence, or one for each plural form of its language."""
TEXTS: Final[Mapping[str, Mapping[str, str | Mapping[str, str]]]] = {
    "en": en.TEXTS,
    "fr": fr.TEXTS,
    "es": es.TEXTS,
    "ar": ar.TEXTS,
    "pt": pt.TEXTS,
}
# First strong isolate and its end: a title of the other direction does not turn its surroundings.
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
# In French these stand apart from what they belong to, and never on a line without it.
_APART = re.compile("(?<=«) | (?=[»:;?!])")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def say(key: str, tongue: Tongue, **values: str) -> str:
    """The sentence called `key`; KeyError for an unknown key or a missing value."""
    text = _worded(key, tongue)
    if not isinstance(text, str):
        raise KeyError(f"{key} has plural forms: say how many")
    return _filled(text, tongue, values)


def say_counted(key: str, n: int, tongue: Tongue, **values: str) -> str:
    """The same for a sentence that counts; its number is `{n}`."""
    forms = _worded(key, tongue)
    if isinstance(forms, str):
        raise KeyError(f"{key} has no plural forms")
    form = forms[Locale(tongue.language).plural_form(n)]
    return _filled(form, tongue, {**values, "n": number(n, tongue)})


def _worded(key: str, tongue: Tongue) -> Text:
    own = tongue.own.get(key)
    return TEXTS[tongue.language][key] if own is None else own


def _filled(text: str, tongue: Tongue, values: Mapping[str, str]) -> str:
    text = _tied(text) if tongue.language == "fr" else text
    return text.format(**{name: _isolated(value, tongue) for name, value in values.items()})


@cache
def _tied(text: str) -> str:
    return _APART.sub(_NO_BREAK, text)


def _isolated(value: str, tongue: Tongue) -> str:
    against = {"L"} if tongue.direction == "rtl" else _RIGHT_TO_LEFT
    if any(unicodedata.bidirectional(each) in against for each in value):
        return f"{_ISOLATE}{value}{_END_ISOLATE}"
    return value
