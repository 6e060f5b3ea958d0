"""
From a stored place in a list to the parts its score is made of; the points add up to the score.

A part has a key that names its sentence, and the ids and numbers that the sentence speaks of;
labels are put in when it is said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.explanation.points import largest_remainder, split
from services.matching.scoring.facts import Need
from services.matching.scoring.funding import COUNTRY_STATED, FundingFilter
from services.matching.scoring.ordering import unpack
from services.matching.scoring.people import (
    AFFINITY_DECLARED,
    AFFINITY_ORIGIN,
    MODALITY_EQUAL,
    MODALITY_PREFERRED,
    SECTOR_NONE,
    SECTOR_STEPS,
)
from services.matching.scoring.powers import SCALE

FULL_CREDIT: Final = 16
# A related skill is close from half of full credit upwards.
CLOSE_CREDIT: Final = 8
_SECTOR_KEYS: Final = ("sector.same", "sector.near", "sector.wide")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score, in points of 10,000; skills are internal ids, 0 for none."""

    key: str
    points: int
    asked: int = 0
    asked_level: int = 0
    held: int = 0
    held_level: int = 0
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a list row keeps of a score; `a b l` are 0 in the funding list, `r` is F there."""

    r: int
    a: int
    b: int
    l: int  # noqa: E741  the term's own name
    facts: bytes


def people_parts(place: Place, needs: Sequence[Need], *, wishes_languages: bool) -> list[Part]:
    """
    The needs of the role one by one, the languages, and the person's interests.

    Where the role was edited since and no longer has as many needs, they are one part.
    """
    head, met = unpack(place.facts)
    is_same_role = len(needs) == len(met)
    if is_same_role:
        values = [
            credit * (4 - min(3, max(0, need.level - level)))
            for need, (_, credit, level, _) in zip(needs, met, strict=True)
        ]
        points = split(r=place.r, a=place.a, b=place.b, needs=needs, values=values, head=head)
        parts = [
            Part(
                key=relation(need.skill, skill, credit, is_narrow=is_narrow),
                points=got,
                asked=need.skill,
                asked_level=need.level,
                held=skill,
                held_level=level,
            )
            for need, (skill, credit, level, is_narrow), got in zip(
                needs, met, points.needs, strict=True
            )
        ]
    else:
        whole = (Need(skill=0, level=0, weight=1, idf16=1, must_have=False),)
        points = split(r=place.r, a=place.a, b=place.b, needs=whole, values=(1,), head=head)
        parts = [Part(key="skills", points=points.needs[0])]
    affinity, modality, sector, window = head
    return [
        *parts,
        Part(key=_languages(place.l, are_wished=wishes_languages), points=points.languages),
        Part(key=_affinity(affinity), points=points.affinity),
        Part(key=_modality(modality), points=points.modality),
        Part(key=_sector(sector), points=points.sector),
        Part(key=_share("window", window), points=points.window, percent=_percent(window)),
    ]


def funding_parts(
    place: Place, *, failed: Collection[str] = (), is_offered: bool = True
) -> list[Part]:
    """
    Sector, amount and country share F as their exponents .5, .3 and .2; the bonus is its own.

    F is homogeneous of degree 1 too, so this is Euler's theorem again. The facts of a pair that
    may not be listed do not say why: `failed` are the keys of its obstacles, and `is_offered` is
    whether anything is offered at all.
    """
    (sector, amount, country, bonus), _ = unpack(place.facts)
    shares = [(place.r - bonus) * tenths for tenths in (5, 3, 2)]
    for_sector, for_amount, for_country = largest_remainder(
        place.r - bonus, [(share, 10) for share in shares]
    )
    parts = [
        Part(key=_sector(sector), points=for_sector),
        Part(
            key=_amount(amount, failed=failed, is_offered=is_offered),
            points=for_amount,
            percent=_percent(amount),
        ),
        Part(
            key=_country(country, failed=failed, is_offered=is_offered),
            points=for_country,
        ),
    ]
    return [*parts, Part(key="bonus", points=bonus)] if bonus else parts


def relation(asked: int, held: int, credit: int, *, is_narrow: bool) -> str:
    """By which kind of relation a need is met."""
    if not held:
        return "need.missing"
    # What replaces a retired skill is the same skill under another id, and nothing else has it all.
    if asked == held or credit == FULL_CREDIT:
        return "need.exact"
    if is_narrow:
        return "need.narrower"
    return "need.close" if credit >= CLOSE_CREDIT else "need.together"


def _languages(fit: int, *, are_wished: bool) -> str:
    if not are_wished:
        return "languages.unasked"
    if fit == SCALE:
        return "languages.all"
    # With n wished and none met the fit is n of 2n.
    return "languages.none" if fit <= SCALE // 2 else "languages.some"


def _affinity(fit: int) -> str:
    if fit == AFFINITY_ORIGIN:
        return "affinity.origin"
    if fit == AFFINITY_DECLARED:
        return "affinity.declared"
    return "affinity.open" if fit else "affinity.none"


def _modality(fit: int) -> str:
    if fit == MODALITY_PREFERRED:
        return "modality.preferred"
    if fit == MODALITY_EQUAL:
        return "modality.equal"
    return "modality.accepted" if fit else "modality.none"


def _sector(fit: int) -> str:
    if fit <= SECTOR_NONE:
        return "sector.none"
    return next(
        key for key, (_, value) in zip(_SECTOR_KEYS, SECTOR_STEPS, strict=True) if fit == value
    )


def _amount(fit: int, *, failed: Collection[str], is_offered: bool) -> str:
    if not is_offered:
        return "amount.unstated"
    if f"failed.{FundingFilter.AMOUNT}" in failed:
        return "amount.short"
    return _share("amount", fit)


def _country(fit: int, *, failed: Collection[str], is_offered: bool) -> str:
    if fit == COUNTRY_STATED:
        return "country.stated"
    is_anywhere = is_offered and f"failed.{FundingFilter.COUNTRY}" not in failed
    return "country.any" if is_anywhere else "country.untied"


def _share(what: str, fit: int) -> str:
    if fit == SCALE:
        return f"{what}.all"
    return f"{what}.part" if fit else f"{what}.none"


def _percent(fit: int) -> int:
    """Rounded down, but what is there at all is not nothing."""
    return max(min(1, fit), fit * 100 // SCALE)
