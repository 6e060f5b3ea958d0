"""
M11: whether what people type finds the skill they mean among ten suggestions, and how fast.

Unseen wordings are alternative labels that are taken out of the index and typed. The data holds no
labelled spans of English advertisements, so for English the same is measured, and besides it job
titles that people gave O*NET, which must find an occupation with that O*NET code.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from services.matching.esco.reader import Labels, read
from services.matching.labels.index import Label, LabelIndex
from services.matching.labels.normalise import normalise
from tests.bench.matching import data
from tests.bench.matching.evaluation import measures
from tests.bench.matching.evaluation.occupations import CLASSIFICATION, CROSSWALK, codes_of
from tests.bench.matching.goals import Figure, at_least, at_most

FRENCH, SPANISH = "esco_v1.0.3_skills_fr.csv.gz", "esco_v1.0.3_skills_es.csv.gz"
TITLES = "onet29.2_alternate_titles.csv.gz"
FILES = (CLASSIFICATION, CROSSWALK, FRENCH, SPANISH, TITLES)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# A typed word takes a thousandth of what a project takes.
_WORDS_PER_QUERY = 4
Say = Callable[[str], None]
Typed = list[tuple[str, frozenset[int]]]
"""What is typed, and the concepts of which one has to be found."""


def measure(queries: int, seed: int, say: Say) -> dict[str, Figure]:
    """All of M11. Raises NoData."""
    paths = data.files(FILES)
    chance, queries = np.random.default_rng(seed), _WORDS_PER_QUERY * queries
    english = read(paths[CLASSIFICATION])
    seconds: list[float] = []
    unseen = {}
    for language, skills in (
        ("English", english.skills),
        ("French", read(paths[FRENCH]).skills),
        ("Spanish", read(paths[SPANISH]).skills),
    ):
        index, typed = _unseen(list(skills.values()), queries, chance)
        unseen[language] = _recall(index, typed, seconds)
        say(f"{language}: {unseen[language][0]} of {len(typed)} unseen wordings are found")
    labels = _labels(list(english.skills.values()))
    index = LabelIndex(labels)
    typos, between = _recall(index, _typos(labels, queries, chance), seconds)
    titles = _titles(list(english.occupations.items()), paths, queries, chance, seconds)
    say(f"typos: {typos}; job titles: {titles[0]}; {len(seconds)} suggestions in all")
    ms = 1e3 * np.array(seconds)
    return {
        "M11a": at_least(
            unseen["English"][0],
            0.67,
            interval=unseen["English"][1],
            what="English: unseen wordings in place of spans",
            job_titles=titles[0],
            job_titles_interval=titles[1],
        ),
        "M11b": at_least(unseen["French"][0], 0.8, interval=unseen["French"][1], what="French"),
        "M11c": at_least(unseen["Spanish"][0], 0.9, interval=unseen["Spanish"][1], what="Spanish"),
        "M11d": at_least(typos, 0.99, interval=between, what="one typo"),
        "M11e": at_most(
            round(median(ms.tolist()), 2),
            10,
            unit=" ms",
            what="median of a suggestion",
            p99_ms=round(float(np.percentile(ms, 99)), 2),
        ),
    }


def with_typo(text: str, chance: np.random.Generator) -> str:
    """The text with one letter left out, doubled by another, replaced, or two changed about."""
    at = int(chance.integers(0, len(text) - 1))
    letter = _ALPHABET[int(chance.integers(len(_ALPHABET)))]
    made: tuple[str, ...] = (
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )
    return made[int(chance.integers(len(made)))]


def _labels(skills: Sequence[Labels], without: Iterable[tuple[int, str]] = ()) -> list[Label]:
    left_out = set(without)
    return [
        Label(number, text, is_preferred)
        for number, labels in enumerate(skills)
        for text, is_preferred in [
            (labels.preferred, True),
            *((each, False) for each in labels.alternative or ()),
        ]
        if (number, text) not in left_out
    ]


def _unseen(
    skills: Sequence[Labels], queries: int, chance: np.random.Generator
) -> tuple[LabelIndex, Typed]:
    """One alternative label each of many skills, and the index of all other labels."""
    able = [(number, fresh) for number, each in enumerate(skills) if (fresh := _fresh(each))]
    chosen = chance.permutation(len(able))[:queries].tolist()
    taken = [(able[at][0], able[at][1][int(chance.integers(len(able[at][1])))]) for at in chosen]
    typed = [(text, frozenset({number})) for number, text in taken]
    return LabelIndex(_labels(skills, taken)), typed


def _fresh(labels: Labels) -> list[str]:
    """The alternative labels that no other label of the skill equals after normalising."""
    texts = [labels.preferred, *(labels.alternative or ())]
    normals = [normalise(text) for text in texts]
    return [
        text for text, n in zip(texts[1:], normals[1:], strict=True) if n and normals.count(n) == 1
    ]


def _typos(labels: Sequence[Label], queries: int, chance: np.random.Generator) -> Typed:
    """Preferred labels with one typo; a label that several skills have finds any of them."""
    owners: dict[str, set[int]] = {}
    for label in labels:
        owners.setdefault(normalise(label.text), set()).add(label.concept)
    able = [label.text for label in labels if label.is_preferred and len(label.text) > 1]
    chosen = [able[at] for at in chance.permutation(len(able))[:queries].tolist()]
    return [(with_typo(text, chance), frozenset(owners[normalise(text)])) for text in chosen]


def _titles(
    occupations: Sequence[tuple[str, Labels]],
    paths: dict[str, Path],
    queries: int,
    chance: np.random.Generator,
    seconds: list[float],
) -> tuple[float, measures.Interval]:
    """Job titles of O*NET that are no label of ESCO: an occupation with that code is meant."""
    codes = codes_of(paths[CROSSWALK])
    meant: dict[str, set[int]] = {}
    for number, (uri, _) in enumerate(occupations):
        for code in codes.get(uri, ()):
            meant.setdefault(code, set()).add(number)
    labels = _labels([each for _, each in occupations])
    known = {normalise(label.text) for label in labels}
    with gzip.open(paths[TITLES], "rt", encoding="utf-8", newline="") as file:
        able = [
            (row["Alternate Title"], frozenset(meant[row["O*NET-SOC Code"]]))
            for row in csv.DictReader(file)
            if row["O*NET-SOC Code"] in meant and normalise(row["Alternate Title"]) not in known
        ]
    chosen = chance.permutation(len(able))[:queries].tolist()
    return _recall(LabelIndex(labels), [able[at] for at in chosen], seconds)


def _recall(
    index: LabelIndex, typed: Typed, seconds: list[float]
) -> tuple[float, measures.Interval]:
    hits = np.zeros(len(typed))
    for at, (text, meant) in enumerate(typed):
        start = perf_counter()
        found = index.suggest(text)
        seconds.append(perf_counter() - start)
        hits[at] = any(each.concept in meant for each in found)
    return measures.mean(hits)
