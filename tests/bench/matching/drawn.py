"""
People and projects drawn from the real ESCO: an occupation each, and skills that it names.

Countries are weighted by the migrants who were born there (UN DESA 2020). Where the data is not
there, skills and countries are drawn from steep made-up distributions, and the figures say so.
"""

import csv
import gzip
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np

from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.scoring.facts import (
    OPEN_END,
    Credit,
    Credits,
    FunderFacts,
    FundingFacts,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from tests.bench.matching import data

DATA = data.BESIDE_THE_PROJECT
SKILLS_EACH = 10
NEEDS_EACH = 6
LANGUAGES = ("en", "fr", "es", "pt", "ar", "sw", "am", "wo")
SECTORS = ("12220", "12281", "11110", "24030", "31120", "15150", "16010", "43010")
_STOCK_YEAR = "2020"
_AT_ONCE = 1_000


class Drawn:
    """
    A world from one seed: `profiles` and `projects` make them one by one.

    Of a `part` of it there are only as many countries as have that part of the people: draw that
    part of the people, and each country is as full as in the whole world.
    """

    def __init__(self, seed: int, part: float = 1.0) -> None:
        self._chance = np.random.default_rng(seed)
        self._countries: list[str] = []
        folder = data.folder()
        self.is_real = (folder / "matching").is_dir()
        shares = self._read(folder) if self.is_real else self._make_up()
        if part < 1:
            shares = self._only(part, shares)
        self._weights = shares / shares.sum()

    def profiles(self, count: int, first_number: int = 1) -> Iterator[IndexedProfile]:
        """People; a fifth would fund, a tenth practise in health, a third has a second country."""
        for first in range(0, count, _AT_ONCE):
            yield from self._some_profiles(min(_AT_ONCE, count - first), first_number + first)

    def _some_profiles(self, count: int, first_number: int) -> Iterator[IndexedProfile]:
        chance = self._chance
        countries = chance.choice(len(self._countries), (count, 2), p=self._weights)
        trades = chance.integers(0, len(self.trades), count)
        small = chance.integers(0, 256, (count, 12), np.uint8).tolist()
        ids = chance.bytes(32 * count)
        for at in range(count):
            skills = self._some_skills(int(trades[at]), SKILLS_EACH)
            levels = chance.integers(1, 6, len(skills)).tolist()
            own, other = (self._countries[each] for each in countries[at])
            draw = small[at]
            person = ProfileFacts(
                profile_id=UUID(bytes=ids[32 * at : 32 * at + 16]),
                number=first_number + at,
                owner=UUID(bytes=ids[32 * at + 16 : 32 * at + 32]),
                is_open=True,
                skills=tuple(
                    Held(skill, level, 3) for skill, level in zip(skills, levels, strict=True)
                ),
                origins=frozenset({own}),
                affinities=frozenset({other} if draw[0] < 85 else ()),
                preferred=draw[1] & 15,
                accepted=draw[2] & 15,
                languages=tuple(
                    Spoken(LANGUAGES[draw[3 + n] & 7], 1 + draw[5 + n] % 6) for n in range(2)
                ),
                window=Window(9_000 + draw[7], OPEN_END if draw[8] < 128 else 9_100 + 4 * draw[8]),
                sectors=(SECTORS[draw[9] & 7],),
                practice=frozenset({("2211", own)} if draw[10] < 25 else ()),
                years=draw[11] % 30,
            )
            yield IndexedProfile(person, _funder(person, draw) if draw[10] > 204 else None)

    def projects(self, count: int) -> Iterator[IndexedProject]:
        """Projects of one or two roles with six needs each; a twentieth is open to all."""
        chance = self._chance
        countries = chance.choice(len(self._countries), count, p=self._weights)
        for at in range(count):
            draw = chance.integers(0, 256, 12).tolist()
            facts = ProjectFacts(
                project_id=UUID(bytes=chance.bytes(16)),
                number=at + 1,
                country=self._countries[countries[at]],
                sector=SECTORS[draw[0] & 7],
                open_to_all=at % 20 == 19,
                own_people=frozenset(UUID(bytes=chance.bytes(16)) for _ in range(3)),
                excluded=frozenset(),
            )
            roles = tuple(self._role(number) for number in range(1, 2 + (draw[1] & 1)))
            funding = FundingFacts(draw[2] & 7, 15_000, 15_000 + 20 * draw[3])
            yield IndexedProject(facts, roles, funding if draw[4] < 128 else None)

    def _only(self, part: float, shares: np.ndarray) -> np.ndarray:
        order = self._chance.permutation(len(shares))
        enough = int(np.searchsorted(np.cumsum(shares[order]), part * shares.sum())) + 1
        kept = np.sort(order[:enough])
        self._countries = [self._countries[each] for each in kept]
        return shares[kept]

    def _role(self, number: int) -> RoleFacts:
        chance = self._chance
        skills = self._some_skills(int(chance.integers(len(self.trades))), NEEDS_EACH)
        draw = chance.integers(0, 256, 24).tolist()
        needs = tuple(
            Need(skill, 1 + draw[at] % 4, 1 + draw[8 + at] % 5, self.idf[skill], draw[16] < 40 > at)
            for at, skill in enumerate(skills)
        )
        return RoleFacts(
            number=number,
            needs=needs,
            required=(Spoken(LANGUAGES[draw[17] & 7], 2),) if draw[18] < 128 else (),
            wished=(Spoken(LANGUAGES[draw[19] & 7], 3),) if draw[20] < 128 else (),
            modalities=draw[21] & 15,
            window=Window(9_100, 9_190) if draw[22] < 128 else None,
            needed_days=draw[23] % 30,
            isco_groups=frozenset(),
            refused_countries=frozenset(),
        )

    def _some_skills(self, trade: int, count: int) -> list[int]:
        named = self.trades[trade]
        skills: list[int] = self._chance.permutation(named)[:count].tolist()
        return skills

    def _read(self, folder: Path) -> np.ndarray:
        numbers: dict[str, int] = {}
        named: dict[str, list[int]] = defaultdict(list)
        with zipfile.ZipFile(folder / "matching/esco_v1.1.1_relations_csv.zip") as archive:
            for row in _rows(archive, "occupationSkillRelations.csv"):
                uri = row["skillUri"].rsplit("/", 1)[1]
                named[row["occupationUri"]].append(numbers.setdefault(uri, len(numbers) + 1))
            narrower = {
                (row["broaderUri"].rsplit("/", 1)[1], row["conceptUri"].rsplit("/", 1)[1])
                for row in _rows(archive, "broaderRelationsSkillPillar.csv")
            }
        self.trades = [np.array(skills) for skills in named.values() if len(skills) >= SKILLS_EACH]
        self.credits: Credits = {n: {n: Credit(16, is_narrow=True)} for n in numbers.values()}
        with gzip.open(folder / "matching/skill_related_top16.csv.gz", "rt") as related:
            for row in csv.DictReader(related):
                asked, held = row["skill_uri"], row["related_uri"]
                if asked in numbers and held in numbers:
                    credit = Credit(int(row["credit_16ths"]), (asked, held) in narrower)
                    self.credits[numbers[asked]][numbers[held]] = credit
        counts = Counter(skill for skills in named.values() for skill in skills)
        self._set_idf({skill: counts[skill] for skill in numbers.values()}, len(named))
        stock: Counter[str] = Counter()
        path = folder / "domain/corridors/DERIVED_undesa_migrant_stock_1990_2020_long.csv"
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["year"] == _STOCK_YEAR:
                    stock[row["origin_iso3"]] += int(float(row["migrants"] or 0))
        moved = [people for people in stock.values() if people > 0]
        self._countries = [_two_letters(at) for at in range(len(moved))]
        return np.array(moved, float)

    def _make_up(self) -> np.ndarray:
        chance, skills = self._chance, 13_000
        popularity = 1 / np.arange(1, skills + 1) ** 0.7
        popularity /= popularity.sum()
        self.trades = [
            1 + chance.choice(skills, 40, replace=False, p=popularity) for _ in range(3_000)
        ]
        self.credits = {
            asked: {asked: Credit(16, is_narrow=True)}
            | {
                int(held): Credit(int(chance.integers(4, 13)), bool(chance.random() < 0.05))
                for held in chance.integers(1, skills + 1, 16)
                if held != asked
            }
            for asked in range(1, skills + 1)
        }
        counts = Counter(np.concatenate(self.trades).tolist())
        self._set_idf({skill: counts[skill] for skill in range(1, skills + 1)}, 3_000)
        self._countries = [_two_letters(at) for at in range(200)]
        shares: np.ndarray = 1 / np.arange(1, 201) ** 0.9
        return shares

    def _set_idf(self, counts: dict[int, int], trades: int) -> None:
        self.idf = {
            skill: round(16 * float(np.clip(np.log10(1 + trades / (1 + count)), 1, 3)))
            for skill, count in counts.items()
        }


def _funder(person: ProfileFacts, draw: list[int]) -> FunderFacts:
    return FunderFacts(
        profile_id=person.profile_id,
        number=person.number,
        owner=person.owner,
        is_open=True,
        instruments=1 + draw[1] % 7,
        lowest=14_000 + 10 * draw[2],
        highest=17_000 + 20 * draw[3],
        countries=person.origins if draw[4] < 128 else frozenset(),
        origins=person.origins,
        sectors=person.sectors if draw[5] < 128 else (),
    )


def _two_letters(at: int) -> str:
    """A code as long as the tables hold it; which country it is makes no difference here."""
    return chr(65 + at // 26) + chr(65 + at % 26)


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    with archive.open(name) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8"))
