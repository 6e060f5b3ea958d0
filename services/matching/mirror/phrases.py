"""
Texts of several words, as many rows state them: each different one is read once.

What thousands of people say of themselves are a few hundred texts, over and over.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

import numpy as np

from services.matching.index.columnar import Stated
from services.matching.index.growing import ranges
from services.matching.mirror.gathering import Gathered

T = TypeVar("T")
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)
_WORD_BYTES = 8
_HALF_BITS = np.uint64(32)
# More different texts than that are read again rather than remembered.
_REMEMBERED = 1 << 14


class Phrases(Generic[T]):
    """Gathers who states what, from texts whose words `read` makes sense of."""

    def __init__(self, read: Callable[[str], T]) -> None:
        self._read = read
        self._codes: dict[str, int] = {}
        self._words: list[T] = []
        self._rows, self._stated = Gathered(np.uint32), Gathered(np.uint32)
        self._phrase = lru_cache(_REMEMBERED)(self._codes_of)

    def add(self, first_row: int, texts: np.ndarray) -> None:
        """The texts of rows from there on: words with blanks between them, in whole 8 bytes."""
        first, which = distinct(texts)
        phrases = [self._phrase(text) for text in texts[first].tolist()]
        lengths = np.array([len(phrase) for phrase in phrases], np.int64)
        codes = np.fromiter(chain.from_iterable(phrases), np.uint32, int(lengths.sum()))
        counts = lengths[which]
        starts = (np.cumsum(lengths) - lengths)[which]
        self._rows.add(np.repeat(np.arange(first_row, first_row + len(texts)), counts))
        self._stated.add(codes[ranges(starts, counts)])

    def stated(self) -> Stated[T]:
        """All of it, given away."""
        # It knows itself by its own method: the collector would find it only much later.
        self._phrase.cache_clear()
        return Stated(self._rows.whole(), self._stated.whole(), self._words)

    def _codes_of(self, text: bytes) -> tuple[int, ...]:
        return tuple(self._code(word) for word in text.decode("ascii").split())

    def _code(self, word: str) -> int:
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = len(self._words)
            self._words.append(self._read(word))
        return found


def distinct(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each different text stands first, and for each text which of those it is."""
    parts = np.ascontiguousarray(texts).view(np.uint64)
    parts = parts.reshape(len(texts), texts.dtype.itemsize // _WORD_BYTES)
    mixed = np.zeros(len(texts), np.uint64)
    for part in parts.T:
        mixed = (mixed ^ part) * _MIX
        mixed ^= mixed >> _HALF_BITS
    _, first, which = np.unique(mixed, return_index=True, return_inverse=True)
    # Sorting numbers is far cheaper than sorting texts, but two texts may make the same number.
    if not (parts[first][which] == parts).all():
        _, first, which = np.unique(texts, return_index=True, return_inverse=True)
    return first, which
