"""The sentences of an explanation, by key and language."""

import re
from collections.abc import Mapping
from typing import Final

from services.matching.explanation import ar, en, es, fr, pt

LANGUAGES: Final = ("en", "fr", "es", "ar", "pt")
FALLBACK: Final = "en"
_SPACE: Final = " \t"
# A range of RFC 4647 and its weight from 0 to 1, with spaces where the RFC lets them be.
_WISH: Final = re.compile(
    r"(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)"
    r"(?:[ \t]*;[ \t]*[qQ]=(?P<weight>0(?:\.[0-9]*)?|1(?:\.0*)?))?"
)
_WORDS: Final = dict(
    zip(
        LANGUAGES,
        (en.SENTENCES, fr.SENTENCES, es.SENTENCES, ar.SENTENCES, pt.SENTENCES),
        strict=True,
    )
)
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    key: {language: words[key] for language, words in _WORDS.items() if key in words}
    for key in en.SENTENCES
}


def say(key: str, language: str, **facts: object) -> str:
    """The sentence in the language, else in English."""
    forms = SENTENCES[key]
    return forms.get(language, forms[FALLBACK]).format(**facts)


def pick_language(accepted: str | None) -> str:
    """
    The best of an Accept-Language header (RFC 9110, 12.5.4) that there are sentences in.

    The first of equals; English where nothing can be chosen. Whatever is named with the weight 0
    is refused, `*` stands for what is not named, and what cannot be read is passed by.
    """
    weights: dict[str, float] = {}
    for part in (accepted or "").split(","):
        if found := _WISH.fullmatch(part.strip(_SPACE)):
            tag, weight = found["tag"].lower(), float(found["weight"] or 1)
            # `fr-CA` wishes for French; `fr-CA;q=0` refuses that of Canada alone.
            name = tag.partition("-")[0] if weight else tag
            known = weights.get(name, weight)
            weights[name] = max(known, weight) if known and weight else 0.0
    others = weights.pop("*", 0.0)
    ours = {each: weights[each] for each in weights if each in LANGUAGES}
    ours |= {each: others for each in LANGUAGES if each not in ours}
    best = max(ours, key=ours.__getitem__)
    return best if ours[best] else FALLBACK
