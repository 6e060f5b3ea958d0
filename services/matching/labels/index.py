"""Finds labels by character n-grams: exact ones first, then those that look most alike."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.labels.normalise import normalise

SIZES = (2, 3, 4)
# Pieces in more than a twentieth of many labels tell hardly anything and cost the most.
COMMON_SHARE = 20
COMMON_AT_LEAST = 1000
# Four characters of 15 bits fit one whole number of 63.
_BITS = 15
_NO_LABELS = np.empty(0, np.int32)
_NO_WEIGHTS = np.empty(0, np.float32)


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


@dataclass(frozen=True, slots=True)
class _Postings:
    """
    The pieces of one size, in rising order, and in which labels they are (CSR).

    `weights` is what a piece that is typed once adds to a label.
    """

    codes: np.ndarray
    starts: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    idf: np.ndarray


class LabelIndex:
    """
    The labels of one language: TF-IDF over 2- to 4-grams, by cosine.

    Making one takes seconds for the whole of ESCO: make it in a thread.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        self._labels = tuple(labels)
        normals = [normalise(label.text) for label in self._labels]
        self._by_normal = sorted(range(len(normals)), key=normals.__getitem__)
        self._normals = [normals[number] for number in self._by_normal]
        letters = _letters("".join(f" {normal} " for normal in normals))
        self._alphabet, places = np.unique(letters, return_inverse=True)
        if len(self._alphabet) >= 1 << _BITS:
            raise ValueError(f"more than {(1 << _BITS) - 1} different characters in the labels")
        sizes = np.fromiter((len(normal) + 2 for normal in normals), np.int64, len(normals))
        owners = np.repeat(np.arange(len(normals), dtype=np.int32), sizes)
        total = len(self._labels)
        most = max(COMMON_AT_LEAST, total // COMMON_SHARE)
        made = [_postings(places + 1, owners, size, total, most) for size in SIZES]
        squares = np.zeros(total)
        for each in made:
            squares += np.bincount(each.labels, each.weights.astype(float) ** 2, minlength=total)
        lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
        for each in made:
            np.divide(each.weights, lengths[each.labels], out=each.weights)
            # What is typed has the same idf: once here instead of at every key.
            each.weights[:] *= np.repeat(each.idf, np.diff(each.starts))
        self._postings = tuple(zip(SIZES, made, strict=True))
        self._concepts = np.fromiter((label.concept for label in self._labels), np.int64, total)
        # The place of each label among those that are equally alike.
        order = sorted(range(total), key=self._tie)
        self._ties = np.empty(total, np.int32)
        self._ties[order] = np.arange(total, dtype=np.int32)

    def suggest(self, typed: str, *, limit: int = 10) -> list[Found]:
        """At most `limit` concepts: labels that are what was typed first, then the most alike."""
        normal = normalise(typed)
        if not normal or not self._labels:
            return []
        labels, weights = self._hits(f" {normal} ")
        scores = np.bincount(labels, weights, minlength=len(self._labels)).astype(np.float64)
        same = slice(bisect_left(self._normals, normal), bisect_right(self._normals, normal))
        best = scores.max()
        scores[self._by_normal[same]] = np.inf
        # Most often enough concepts are at least half as like as the best, and few labels are.
        for share in (0.5, 0.25, 0.1, 0.0):
            front = np.flatnonzero(scores > share * best)
            ranked = front[np.lexsort((self._ties[front], -scores[front]))]
            # The first label of each concept, in the order of the labels.
            _, firsts = np.unique(self._concepts[ranked], return_index=True)
            if len(firsts) >= limit:
                break
        found = ranked[np.sort(firsts)[:limit]]
        return [
            Found(self._labels[number].concept, self._labels[number].text, float(scores[number]))
            for number in found
        ]

    def _tie(self, number: int) -> tuple[bool, str, int]:
        label = self._labels[number]
        return not label.is_preferred, label.text, number

    def _hits(self, padded: str) -> tuple[np.ndarray, np.ndarray]:
        """The labels that the known pieces are in, and what each piece adds to each."""
        letters = _letters(padded)
        places = np.searchsorted(self._alphabet, letters)
        known = self._alphabet[np.minimum(places, len(self._alphabet) - 1)] == letters
        # No piece of a label holds a nought, so a piece with an unknown letter is found nowhere.
        places = np.where(known, places + 1, 0)
        labels, weights = [_NO_LABELS], [_NO_WEIGHTS]
        for size, postings in self._postings:
            codes, counts = np.unique(_codes(places, size), return_counts=True)
            at = np.searchsorted(postings.codes, codes)
            there = np.flatnonzero(at < len(postings.codes))
            there = there[postings.codes[at[there]] == codes[there]]
            begins, ends = postings.starts[at[there]], postings.starts[at[there] + 1]
            for begin, end, count in zip(begins, ends, counts[there], strict=True):
                labels.append(postings.labels[begin:end])
                once = postings.weights[begin:end]
                # Hardly any piece is typed twice.
                weights.append(once if count == 1 else once * np.float32(1 + np.log(count)))
        return np.concatenate(labels), np.concatenate(weights)


def _postings(
    places: np.ndarray, owners: np.ndarray, size: int, total: int, most: int
) -> _Postings:
    codes = _codes(places, size)
    first = owners[: len(codes)]
    inside = first == owners[size - 1 :][: len(codes)]
    codes, first = codes[inside], first[inside]
    # Stable, so that the labels of a piece stay in rising order and copies lie side by side.
    order = np.argsort(codes, kind="stable")
    codes, first = codes[order], first[order]
    is_new = np.ones(len(codes), bool)
    is_new[1:] = (codes[1:] != codes[:-1]) | (first[1:] != first[:-1])
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.append(starts, len(codes)))
    codes, labels = codes[starts], first[starts]
    pieces, named = np.unique(codes, return_counts=True)
    kept = named <= most
    stays = np.repeat(kept, named)
    idf = np.log(1 + total / named)
    weights = (1 + np.log(counts)) * np.repeat(idf, named)
    return _Postings(
        codes=pieces[kept],
        starts=np.append(0, np.cumsum(named[kept])),
        labels=labels[stays],
        weights=weights[stays].astype(np.float32),
        idf=idf[kept],
    )


def _codes(places: np.ndarray, size: int) -> np.ndarray:
    """One whole number for each piece of `size` letters, two pieces never the same."""
    pieces = max(0, len(places) - size + 1)
    codes = np.zeros(pieces, np.int64)
    for offset in range(size):
        codes |= places[offset : offset + pieces].astype(np.int64) << (_BITS * offset)
    return codes


def _letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
