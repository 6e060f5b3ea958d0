"""
Which needs a service answers, read from the terms of any taxonomy and written in our own. Pure.

HSDS says what a service is for by attributes that name terms of a taxonomy, and prescribes none.
Ours has the five needs of the paper (language, employment, education, health, housing), legal
advice, and other.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid5

from services.registry.hsds.document import parts_of

TAXONOMY: Final = "integration-needs"
OTHER: Final = "other"
# Ids of our terms are made from this one, so that every directory of ours says the same.
_TERMS = UUID("6f0f5a4e-9c0b-5d67-8f0e-2f9f4c6f3d10")
_SAYS: Final[dict[str, str]] = {
    "language": "Learning a language of the country.",
    "employment": "Finding and keeping work.",
    "education": "School, training, and recognition of what was learnt abroad.",
    "health": "Health of body and mind.",
    "housing": "Finding and keeping a home.",
    "legal": "Residence, rights, and advice on the law.",
    OTHER: "What the other needs do not name.",
}
# The beginnings of words in names of terms, as directories in English use them.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "language": ("language", "esol", "esl", "interpret", "translat", "literacy"),
    "employment": ("employ", "job", "work", "career", "vocational"),
    "education": ("educat", "school", "train", "college", "universit", "qualification"),
    "health": ("health", "medic", "counsel", "therap", "hospital", "dental", "mental"),
    "housing": ("hous", "shelter", "accommodation", "rent", "homeless"),
    "legal": ("legal", "law", "immigration", "asylum", "residence", "visa"),
}
_WORD = re.compile(r"[a-z]+")


def needs_of(document: dict[str, Any]) -> list[str]:
    """The needs that a service's attributes name, in our order; `other` if they name none."""
    terms = [each["taxonomy_term"] for each in _described(document)]
    ours = {str(term.get("code")) for term in terms if term.get("taxonomy") == TAXONOMY}
    found = ours & _SAYS.keys() or {need for term in terms for need in _guessed(term)}
    return [need for need in _SAYS if need in found] or [OTHER]


def with_needs(
    attributes: list[dict[str, Any]], needs: list[str], *, service_id: UUID
) -> list[dict[str, Any]]:
    """The attributes with one of our taxonomy for each need, and none for other needs."""
    kept = [each for each in attributes if not _is_ours(each) or _code(each) in needs]
    named = {_code(each) for each in kept if _is_ours(each)}
    return kept + [_attribute(need, service_id) for need in needs if need not in named]


def _described(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in parts_of(document, "attributes"):
        if isinstance(each.get("taxonomy_term"), dict):
            yield each


def _guessed(term: dict[str, Any]) -> Iterator[str]:
    words = _WORD.findall(f"{term.get('name', '')} {term.get('code', '')}".lower())
    for need, beginnings in _WORDS.items():
        if any(word.startswith(beginnings) for word in words):
            yield need


def _is_ours(attribute: dict[str, Any]) -> bool:
    term = attribute.get("taxonomy_term")
    return isinstance(term, dict) and term.get("taxonomy") == TAXONOMY


def _code(attribute: dict[str, Any]) -> str:
    return str(attribute["taxonomy_term"].get("code"))


def _attribute(need: str, service_id: UUID) -> dict[str, Any]:
    return {
        "id": str(uuid5(service_id, f"attributes/{need}")),
        "link_entity": "service",
        "taxonomy_term": {
            "id": str(uuid5(_TERMS, need)),
            "code": need,
            "name": need.title(),
            "description": _SAYS[need],
            "taxonomy": TAXONOMY,
            "language": "en",
        },
    }
