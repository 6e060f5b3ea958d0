"""Finds labels by character n-grams: exact ones first, then those that look most alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.labels.normalise import normalise

_SIZES = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Label:
    """One name of one concept."""

    concept: int
    text: str
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that was found by one of its names."""

    concept: int
    text: str
    score: float


class LabelIndex:
    """
    The labels of one language.

    TF-IDF over 2- to 4-grams, cosine; the postings of each n-gram are two numpy arrays.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        self._labels = tuple(labels)
        self._exact: dict[str, list[int]] = {}
        grams: dict[str, list[tuple[int, int]]] = {}
        for number, label in enumerate(self._labels):
            normal = normalise(label.text)
            self._exact.setdefault(normal, []).append(number)
            for gram, count in Counter(_grams(normal)).items():
                grams.setdefault(gram, []).append((number, count))
        total = max(1, len(self._labels))
        squares = np.zeros(len(self._labels))
        self._postings: dict[str, tuple[np.ndarray, np.ndarray, float]] = {}
        for gram, postings in grams.items():
            idf = float(np.log(1 + total / len(postings)))
            numbers = np.fromiter((n for n, _ in postings), np.int32, len(postings))
            counts = np.fromiter((c for _, c in postings), np.float32, len(postings))
            weights = (1 + np.log(counts)) * idf
            squares[numbers] += weights**2
            self._postings[gram] = (numbers, weights.astype(np.float32), idf)
        self._lengths = np.sqrt(np.maximum(squares, 1e-9))

    def suggest(self, typed: str, *, limit: int = 10) -> list[Found]:
        """At most `limit` concepts: labels that are what was typed first, then the most alike."""
        normal = normalise(typed)
        if not normal or not self._labels:
            return []
        scores = np.zeros(len(self._labels), np.float32)
        for gram, count in Counter(_grams(normal)).items():
            if gram in self._postings:
                numbers, weights, idf = self._postings[gram]
                scores[numbers] += weights * ((1 + np.log(count)) * idf)
        scores /= self._lengths
        for number in self._exact.get(normal, ()):
            scores[number] = np.inf
        # Many labels of one concept may stand in front of the next concept.
        wanted = min(len(scores), limit * 20)
        front = np.argpartition(-scores, wanted - 1)[:wanted]
        ranked = sorted(
            (int(number) for number in front if scores[number] > 0),
            key=lambda n: (-scores[n], not self._labels[n].is_preferred, self._labels[n].text, n),
        )
        found: dict[int, Found] = {}
        for number in ranked:
            label = self._labels[number]
            if label.concept not in found:
                found[label.concept] = Found(label.concept, label.text, float(scores[number]))
            if len(found) == limit:
                break
        return list(found.values())


def _grams(normal: str) -> list[str]:
    padded = f" {normal} "
    return [padded[i : i + n] for n in _SIZES for i in range(len(padded) - n + 1)]
