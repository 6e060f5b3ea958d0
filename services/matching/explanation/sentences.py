"""The sentences of an explanation, by key and language."""

from collections.abc import Mapping
from typing import Final

from services.matching.explanation import ar, en, es, fr, pt

LANGUAGES: Final = ("en", "fr", "es", "ar", "pt")
FALLBACK: Final = "en"
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
    """The first language of an Accept-Language header that there are sentences in."""
    ranked = []
    for number, part in enumerate((accepted or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, number, tag.split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(ranked) if tag in LANGUAGES), FALLBACK)
