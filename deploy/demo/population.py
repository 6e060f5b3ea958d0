"""
People who do not exist, for showing how real projects would find them; the same in every run.

Their origins and where they live follow the largest public migration corridors (United Nations
DESA, International Migrant Stock 2020, rounded to thousands). Nobody here is a real person.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.matching.statements.schemas import (
    Availability,
    Consent,
    FundingInterest,
    LanguageSpoken,
    OriginTie,
    ProfileWrite,
    SkillHeld,
    TieNature,
)
from shared.contracts.values import Instrument, Modality
from shared.money import Money

SEED: Final = 20_201_231
# (origin, destination, thousands of people, language of the origin, of the destination)
CORRIDORS: Final = (
    ("MX", "US", 10853, "es", "en"),
    ("SV", "US", 1411, "es", "en"),
    ("IN", "AE", 3471, "hi", "en"),
    ("PH", "US", 2061, "tl", "en"),
    ("DZ", "FR", 1637, "ar", "fr"),
    ("MA", "FR", 1059, "ar", "fr"),
    ("SN", "IT", 113, "fr", "it"),
    ("SN", "FR", 147, "fr", "fr"),
    ("ET", "US", 246, "am", "en"),
    ("NG", "GB", 215, "en", "en"),
    ("GH", "GB", 125, "en", "en"),
    ("KE", "GB", 139, "en", "en"),
    ("CO", "ES", 381, "es", "es"),
    ("BR", "PT", 140, "pt", "pt"),
    ("BO", "AR", 426, "es", "es"),
    ("AM", "RU", 522, "hy", "ru"),
    ("MD", "IT", 188, "ro", "it"),
    ("BB", "GB", 19, "en", "en"),
    ("AR", "ES", 279, "es", "es"),
    ("PE", "ES", 200, "es", "es"),
)
SECTORS: Final = ("12220", "12281", "11110", "11330", "14030", "15190", "23230", "24040", "31120")
_FUNDERS = 0.3


@dataclass(frozen=True, slots=True)
class Trade:
    """The skills that people of one occupation have."""

    isco_group: str
    skills: tuple[str, ...]


def people(
    count: int, trades: Sequence[Trade], *, all_countries: Sequence[str] = ()
) -> list[tuple[UUID, ProfileWrite]]:
    """
    `count` made-up profiles with the ids of people who do not exist.

    `all_countries` adds origins, so that every country of a demonstration has somebody.
    """
    chance = random.Random(SEED)  # noqa: S311  made-up people, not secrets
    weights = [size for _, _, size, _, _ in CORRIDORS]
    extra = [country for country in all_countries if country not in {c[0] for c in CORRIDORS}]
    made = []
    for _ in range(count):
        origin, _, _, mother, other = chance.choices(CORRIDORS, weights)[0]
        if extra and chance.random() < 0.25:
            origin = chance.choice(extra)
        # The largest corridor would otherwise be three people in four.
        elif chance.random() < 0.6:
            origin, _, _, mother, other = chance.choice(CORRIDORS)
        made.append((_person_id(chance), _profile(chance, trades, origin, mother, other)))
    return made


def _profile(
    chance: random.Random, trades: Sequence[Trade], origin: str, mother: str, other: str
) -> ProfileWrite:
    trade = chance.choice(trades)
    known = chance.sample(trade.skills, k=min(len(trade.skills), chance.randint(4, 9)))
    spoken = dict.fromkeys((mother, other, chance.choice(("en", "fr", "es"))))
    levels = [6, chance.randint(4, 6), chance.randint(2, 4)]
    return ProfileWrite(
        skills=[
            SkillHeld(skill=uri, level=chance.randint(2, 5), years=chance.randint(0, 25))
            for uri in known
        ],
        languages=[
            LanguageSpoken(language=language, level=level)
            for language, level in zip(spoken, levels, strict=False)
        ],
        origin_ties=[OriginTie(country=origin, nature=chance.choice(list(TieNature)))],
        affinity_countries=[],
        availability=None if chance.random() < 0.7 else _availability(chance),
        modalities_preferred=chance.sample(
            (Modality.VIRTUAL, Modality.TEMPORARY_RETURN), k=chance.randint(0, 1)
        ),
        modalities_accepted=[Modality.VIRTUAL, Modality.TEMPORARY_RETURN, Modality.CIRCULAR],
        sectors=chance.sample(SECTORS, k=chance.randint(0, 2)),
        funding=_funding(chance, origin) if chance.random() < _FUNDERS else None,
        consent=Consent(matching=True),
    )


def _availability(chance: random.Random) -> Availability:
    year = chance.choice((2026, 2027))
    return Availability.model_validate(
        {"start": f"{year}-0{chance.randint(1, 9)}-01", "end": f"{year + 2}-12-31"}
    )


def _funding(chance: random.Random, origin: str) -> FundingInterest:
    smallest = chance.choice((5_000, 10_000, 50_000))
    largest = smallest * chance.choice((10, 50, 200))
    currency = chance.choice(("EUR", "USD"))
    return FundingInterest(
        instruments=chance.sample(
            (Instrument.GRANT, Instrument.LOAN, Instrument.SOFT_LOAN, Instrument.EQUITY),
            k=chance.randint(1, 3),
        ),
        smallest_ticket=Money(amount_minor=smallest, currency=currency),
        largest_ticket=Money(amount_minor=largest, currency=currency),
        countries=[origin] if chance.random() < 0.5 else [],
        sectors=chance.sample(SECTORS, k=chance.randint(0, 2)),
    )


def _person_id(chance: random.Random) -> UUID:
    return UUID(bytes=chance.randbytes(16), version=4)
