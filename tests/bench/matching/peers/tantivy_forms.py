"""
tantivy as a peer, in two forms: in the place of the postings, and asked for the best skills alone.

A search engine adds up the best of each need as the index does, but knows nothing of harmonic
means, windows or languages. To answer what is asked it finds everybody whose skills are enough,
and the index's own code filters, scores and orders them. It is told beforehand how many they are,
which it could not know, and putting its query together is not charged.

`plain`         a term for each skill and level, and one for each country
`denormalised`  a term for each country, skill and level in one
"""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index import listing
from services.matching.index.crowd import Candidates
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile
from tests.bench.matching.peers.columns import Columns
from tests.bench.matching.peers.optional import package
from tests.bench.matching.peers.questions import Question

_HEAP = 512_000_000
LIMIT = 100
_COUNTRY, _HELD, _NUMBER = "country", "held", "number"


class Tantivy:
    """One form in memory; raises PeerMissing where tantivy is not installed."""

    def __init__(self, columns: Columns, index: MatchIndex, *, is_denormalised: bool) -> None:
        self._tantivy = package("tantivy")
        self._columns, self._ours = columns, index
        self._is_denormalised = is_denormalised
        schema = self._tantivy.SchemaBuilder()
        for name in (_COUNTRY, _HELD):
            schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
        schema.add_unsigned_field(_NUMBER, fast=True)
        self._schema = schema.build()
        self._index = self._tantivy.Index(self._schema)
        self._writer: Any = self._index.writer(_HEAP, 1)
        self._searcher: Any = None
        self._places = np.zeros(0, np.int64)
        self._near: dict[int, np.ndarray] = {}

    def put(self, profiles: Sequence[IndexedProfile]) -> None:
        """Append people."""
        for each in profiles:
            person = each.person
            ties = [self._columns.countries[tie] for tie in person.origins | person.affinities]
            held = [f"{skill.skill}/{skill.level}" for skill in person.skills]
            document = self._tantivy.Document()
            document.add_unsigned(_NUMBER, person.number)
            if self._is_denormalised:
                held = [f"{tie}/{one}" for tie in ties for one in held]
            else:
                for tie in ties:
                    document.add_text(_COUNTRY, str(tie))
            for one in held:
                document.add_text(_HELD, one)
            self._writer.add_document(document)

    def ready(self) -> int:
        """Commit and merge; answers how many segments there are."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        numbers = self._ours._crowd.people.rows["number"]
        self._places = np.zeros(int(numbers.max()) + 1, np.int64)
        self._places[numbers] = np.arange(len(numbers))
        return int(self._searcher.num_segments)

    def skills_alone(self, question: Question) -> tuple[list[int], float]:
        """What the hundred best have got, the highest first, and the seconds of the search."""
        query = self._query(question, has_musts=False)
        start = perf_counter()
        found = self._searcher.search(query, LIMIT, count=False)
        seconds = perf_counter() - start
        return [round(score) for score, _ in found.hits], seconds

    def best(self, question: Question, enough: int) -> tuple[list[Scored], float]:
        """The first hundred of a role, as the index answers them, and the seconds."""
        project, role = question.project.facts, question.project.roles[0]
        query = self._query(question, has_musts=True)
        near, search = self._nearness(project.country), self._ours._to_people
        start = perf_counter()
        places, got = self._enough(query, question.least, enough)
        found = search._listed(
            Candidates(places, got, near[places], 0), project, role, question.whole
        )
        found = found.at(listing.best_first(found.keys, LIMIT))
        scored = search._scored(found, project, role, self._ours._worth)
        return scored, perf_counter() - start

    def _enough(self, query: Any, least: int, limit: int) -> tuple[np.ndarray, np.ndarray]:
        """Places of everybody who gets at least so much, and what they get."""
        hits = self._searcher.search(query, limit + 1, count=False).hits
        hits = [hit for hit in hits if hit[0] >= least]
        if len(hits) != limit:
            raise ValueError(f"{len(hits)} get enough, not {limit}")
        numbers = self._searcher.fast_field_values(_NUMBER, [address for _, address in hits])
        got = np.array([score for score, _ in hits], np.float64).astype(np.int64)
        return self._places[np.array(numbers, np.int64)], got

    def _nearness(self, country: str) -> np.ndarray:
        known = self._ours._crowd._words.countries.known(country)
        if known not in self._near:
            self._near[known] = self._ours._crowd._affinity(known)
        return self._near[known]

    def _query(self, question: Question, *, has_musts: bool) -> Any:
        made, occur = self._tantivy.Query, self._tantivy.Occur
        by_need: dict[int, list[Any]] = {}
        close: dict[int, list[Any]] = {}
        parts = (question.needs, question.skills, question.values, question.close)
        for need, skill, values, least in zip(*(each.tolist() for each in parts), strict=True):
            for level, value in enumerate(values, start=1):
                term = self._term(_HELD, self._held(question, skill, level))
                if value:
                    gain = float(value * question.factors[need])
                    by_need.setdefault(need, []).append(made.const_score_query(term, gain))
                if level >= least:
                    close.setdefault(need, []).append((occur.Should, term))
        best = [(occur.Should, made.disjunction_max_query(each, 0.0)) for each in by_need.values()]
        wanted = [(occur.Must, made.boolean_query(best))]
        if not self._is_denormalised:
            there = made.const_score_query(self._term(_COUNTRY, str(question.country)), 0.0)
            wanted.append((occur.Must, there))
        for at, need in enumerate(question.project.roles[0].needs):
            if has_musts and need.must_have:
                has = made.const_score_query(made.boolean_query(close[at]), 0.0)
                wanted.append((occur.Must, has))
        return made.boolean_query(wanted) if len(wanted) > 1 else wanted[0][1]

    def _held(self, question: Question, skill: int, level: int) -> str:
        held = f"{skill}/{level}"
        return f"{question.country}/{held}" if self._is_denormalised else held

    def _term(self, name: str, value: str) -> Any:
        return self._tantivy.Query.term_query(self._schema, name, value, "basic")
