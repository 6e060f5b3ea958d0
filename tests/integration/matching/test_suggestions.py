"""How fast a key is answered, and whether misspelt labels are found, over the whole of ESCO."""

import random
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
import pytest

from services.matching.features.service import all_projects_again
from services.matching.labels.index import Label, LabelIndex
from services.matching.suggestions.service import Suggester
from services.matching.taxonomy import service
from services.matching.taxonomy.repository import TaxonomyRepository
from shared.db.unit_of_work import Database

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TYPED = 1_000


@pytest.fixture
async def all_names(matching_database: Database, real_data: Path) -> Database:
    """Every English and French name of ESCO."""
    folder = real_data / "matching"
    async with matching_database.unit_of_work() as uow:
        english = folder / "esco_v1.1.1_classification_en_csv.zip"
        await service.import_taxonomy(uow, path=english, version="1.1.1", after=all_projects_again)
        french = folder / "esco_v1.0.3_skills_fr.csv.gz"
        await service.import_labels(uow, path=french, language="fr")
    return matching_database


def misspelt(label: str, chance: random.Random) -> str:
    """With a letter too few, too many, wrong, or two of them changed about."""
    at = chance.randrange(1, max(2, len(label) - 1))
    before, after = label[:at], label[at:]
    return chance.choice(
        (
            before + after[1:],
            before + chance.choice(LETTERS) + after,
            before + chance.choice(LETTERS) + after[1:],
            before[:-1] + after[:1] + before[-1:] + after[1:],
        )
    )


def begun(label: str, chance: random.Random) -> str:
    """The first letters of it."""
    return label[: chance.randint(2, max(2, len(label)))]


@pytest.mark.parametrize(("language", "least"), [("en", 0.99), ("fr", 0.98)])
async def test_each_key_is_answered_within_ten_ms_and_misspelt_labels_are_found(
    all_names: Database, language: str, least: float
) -> None:
    chance = random.Random(5)
    async with all_names.unit_of_work() as uow:
        names = await TaxonomyRepository(uow.session).skill_names(language)
    picked: list[Label] = chance.choices(names, k=TYPED)
    index = LabelIndex(names)
    took, found = [], []
    for number, label in enumerate(picked):
        typed = (misspelt if number % 2 else begun)(label.text, chance)
        # The processor's time: others may use this machine too.
        began = thread_time()
        suggested = index.suggest(typed)
        took.append((thread_time() - began) * 1000)
        if number % 2:
            found.append(label.concept in [each.concept for each in suggested])
    half, most, nearly_all = np.percentile(took, (50, 95, 99))
    recall = sum(found) / len(found)
    print(  # noqa: T201
        f"\n{language}, {len(names)} names, {TYPED} keys: p50 {half:.1f} ms, p95 {most:.1f} ms, "
        f"p99 {nearly_all:.1f} ms; {recall:.1%} of misspelt labels within ten"
    )
    assert recall >= least
    assert nearly_all < 10


async def test_a_suggestion_is_answered_within_ten_ms_with_the_database_asked_too(
    all_names: Database,
) -> None:
    suggester = Suggester()
    took = []
    for typed in ("the index is made once", *("manag musical staf",) * 100):
        began = perf_counter()
        await suggester.skills(all_names, typed, "en")
        took.append((perf_counter() - began) * 1000)
    half, most = np.percentile(took[1:], (50, 95))
    print(f"\nwith the database: p50 {half:.1f} ms, p95 {most:.1f} ms")  # noqa: T201
    assert half < 10
