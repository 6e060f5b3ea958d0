"""What random people and projects are made of: few days and few words, so that ties are many."""

from random import Random
from uuid import UUID

from services.matching.scoring.facts import (
    OPEN_END,
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    Window,
)


def new_uuid(chance: Random) -> UUID:
    """An id that the seed decides."""
    return UUID(bytes=chance.randbytes(16), version=4)


def some(chance: Random, things: tuple[str, ...], most: int) -> frozenset[str]:
    """None of the things, or a few."""
    return frozenset(chance.sample(things, chance.randint(0, most)))


def window(chance: Random) -> Window:
    """Whole tens of days, now and then without an end."""
    start = chance.randrange(0, 40, 10)
    end = OPEN_END if chance.random() < 0.4 else start + chance.randrange(0, 50, 10)
    return Window(start, end)


def busy_days(chance: Random) -> Window:
    """A placement that needs presence."""
    start = chance.randrange(0, 60, 10)
    return Window(start, start + chance.choice((0, 10)))


def funding_need(chance: Random) -> FundingFacts:
    """What a project asks for; its instruments may be none."""
    lowest = chance.randint(0, 4) * 400
    highest = lowest + chance.randint(0, 4) * 400
    return FundingFacts(chance.choice((0, 1, 2, 3)), lowest, highest, chance.random() < 0.5)


def funder_like(
    chance: Random, person: ProfileFacts, *, countries: tuple[str, ...], sectors: tuple[str, ...]
) -> FunderFacts:
    """The same somebody as one who would fund; the instruments may be none."""
    lowest = chance.randint(0, 4) * 400
    return FunderFacts(
        profile_id=person.profile_id,
        number=person.number,
        owner=person.owner,
        is_open=person.is_open,
        instruments=chance.choice((0, 1, 2, 3)),
        lowest=lowest,
        highest=lowest + chance.randint(0, 4) * 400,
        countries=some(chance, countries, 1),
        origins=person.origins,
        sectors=tuple(sorted(some(chance, sectors, 2))),
    )
