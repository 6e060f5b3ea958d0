"""
ESCO as the service reads it, and what each skill is worth for another without some occupations.

Reading, relatedness, credits and weights are the service's own code.
"""

import csv
import gzip
from collections.abc import Set
from pathlib import Path

import numpy as np

from services.matching.esco.reader import Taxonomy, read
from services.matching.esco.relatedness import idf16, related
from services.matching.scoring.facts import Credit, Credits
from services.matching.taxonomy.domain import credits_of, same_labels

RELATIONS = "esco_v1.1.1_relations_csv.zip"
CLASSIFICATION = "esco_v1.1.1_classification_en_csv.zip"
CROSSWALK = "esco_onet_crosswalk_official_2022.csv.gz"
NEIGHBOURS = "onet29.2_related_occupations.csv.gz"
# From the strongest. The strongest that an occupation has says its O*NET codes, or all of them do.
_KINDS = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch")
_TIERS = {"Primary-Short": 2, "Primary-Long": 1}
_SAME = 3


class Occupations:
    """Occupations with an O*NET code by number, and the skills they name by number from 1."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self._esco: Taxonomy = read(paths[CLASSIFICATION])
        relations = read(paths[RELATIONS])
        self._esco.essential, self._esco.optional = relations.essential, relations.optional
        self._esco.broader, self._esco.near = relations.broader, relations.near
        self._ids = {uri: number for number, uri in enumerate(self._esco.skills, start=1)}
        codes = codes_of(paths[CROSSWALK])
        all_codes = codes_of(paths[CROSSWALK], strongest=False)
        self.uris = [uri for uri in sorted(self._esco.occupations) if uri in codes]
        self._codes = [codes[uri] for uri in self.uris]
        self._all_codes = [all_codes[uri] for uri in self.uris]
        self._near = _neighbours(paths[NEIGHBOURS])
        essential = self._by_occupation(self._esco.essential)
        optional = self._by_occupation(self._esco.optional)
        self.essential = [sorted(essential.get(uri, ())) for uri in self.uris]
        self.named = [
            sorted(essential.get(uri, set()) | optional.get(uri, set())) for uri in self.uris
        ]

    def onet_grades(self, asked: int, *, strongest: bool = True) -> np.ndarray:
        """By occupation: 3 same O*NET code, 2 and 1 for the tiers of related ones, else 0."""
        everybody = self._codes if strongest else self._all_codes
        near: dict[str, int] = {}
        for code in everybody[asked]:
            for other, grade in self._near.get(code, {}).items():
                near[other] = max(grade, near.get(other, 0))
        near |= dict.fromkeys(everybody[asked], _SAME)
        return np.array([max(near.get(code, 0) for code in codes) for codes in everybody])

    def isco_grades(self, asked: int) -> np.ndarray:
        """By occupation: 3 for the same ISCO unit group, 2 minor group, 1 sub-major group."""
        groups = [self._esco.isco[uri] for uri in self.uris]
        own = groups[asked]
        shared = [next((n for n in (4, 3, 2) if g[:n] == own[:n]), 1) for g in groups]
        return np.array(shared) - 1

    def learnt(self, without: Set[int] = frozenset()) -> tuple[Credits, dict[int, int]]:
        """What held skills are worth and idf16 by skill, as if some occupations were not there."""
        left_out = {self.uris[number] for number in without}
        numbers = {uri: n for n, uri in enumerate(self._esco.occupations) if uri not in left_out}
        pairs = sorted(
            (numbers[occupation], self._ids[skill])
            for occupation, skill in self._esco.essential | self._esco.optional
            if occupation in numbers and skill in self._ids
        )
        skills = list(self._ids.values())
        # Numbers from 0, as the service has them.
        held = np.array([skill for _, skill in pairs], np.int64) - 1
        narrower = self._linked({(broad, narrow) for narrow, broad in self._esco.broader})
        links = narrower | self._linked(self._esco.near)
        found = related(
            len(skills),
            np.array([occupation for occupation, _ in pairs], np.int64),
            held,
            {(one - 1, other - 1) for one, other in links if one != other},
        )
        same = same_labels(self._esco.skills, self._ids)
        credits_: Credits = {}
        made = credits_of(found, skills, narrower, same, the_same=set())
        for (asked, has), (credit, is_narrow) in made.items():
            credits_.setdefault(asked, {})[has] = Credit(credit, is_narrow)
        counts = np.bincount(held, minlength=len(skills))
        weights = idf16(len(numbers), counts).tolist()
        return credits_, dict(zip(skills, weights, strict=True))

    def exact_only(self) -> Credits:
        """Every skill is worth something for itself alone."""
        return {skill: {skill: Credit(16, is_narrow=True)} for skill in self._ids.values()}

    def _by_occupation(self, pairs: Set[tuple[str, str]]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for occupation, skill in pairs:
            found.setdefault(occupation, set()).add(self._ids[skill])
        return found

    def _linked(self, links: Set[tuple[str, str]]) -> set[tuple[int, int]]:
        ids = self._ids
        return {(ids[a], ids[b]) for a, b in links if a in ids and b in ids}


def codes_of(path: Path, *, strongest: bool = True) -> dict[str, frozenset[str]]:
    """O*NET codes by ESCO occupation: those of the strongest kind of match alone, or of all."""
    found: dict[str, dict[int, set[str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        for row in rows:
            if row and row[0] == "O*NET Id":
                break
        for code, _, _, uri, _, _, kind in rows:
            if kind in _KINDS:
                found.setdefault(uri, {}).setdefault(_KINDS.index(kind), set()).add(code)
    return {
        uri: frozenset(kinds[min(kinds)] if strongest else set().union(*kinds.values()))
        for uri, kinds in found.items()
    }


def _neighbours(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if grade := _TIERS.get(row["Relatedness Tier"]):
                near = found.setdefault(row["O*NET-SOC Code"], {})
                near[row["Related O*NET-SOC Code"]] = grade
    return found
