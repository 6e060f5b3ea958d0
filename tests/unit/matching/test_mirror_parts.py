"""The parts by which many rows become columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.index.identities import Identities
from services.matching.mirror import phrases
from services.matching.mirror.copying import UUID_HALVES, Layout
from services.matching.mirror.gathering import Gathered
from services.matching.mirror.phrases import Phrases, distinct

WORDS = st.lists(st.sampled_from(["en:4", "fr:2", "pt-BR:6", "12220", "SN", "x"]), max_size=3)
FEW_IDS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=40)


def padded(said: list[list[str]]) -> np.ndarray:
    """As they come from the database."""
    return np.array([" ".join(words).ljust(24).encode() for words in said], "S24")


@given(st.lists(st.lists(WORDS, max_size=20), max_size=4))
def test_each_row_states_its_words_in_their_order(pieces: list[list[list[str]]]) -> None:
    read = Phrases(str.upper)
    first_row = 0
    for piece in pieces:
        read.add(first_row, padded(piece))
        first_row += len(piece)
    stated = read.stated()
    found: list[list[str]] = [[] for _ in range(first_row)]
    for row, code in zip(stated.rows.tolist(), stated.codes.tolist(), strict=True):
        found[row].append(stated.words[code])
    assert found == [[word.upper() for word in words] for piece in pieces for words in piece]


@given(st.lists(WORDS, max_size=30))
def test_equal_texts_are_one_and_others_are_not(said: list[list[str]]) -> None:
    texts = padded(said)
    first, which = distinct(texts)
    assert texts[first][which].tolist() == texts.tolist()
    assert len(first) == len(set(texts.tolist()))


def test_two_texts_that_make_one_number_are_still_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_MIX", np.uint64(0))
    texts = padded([["en:4"], ["fr:2"], ["en:4"], ["en:4", "fr:2"]])
    first, which = distinct(texts)
    assert len(first) == 3
    assert texts[first][which].tolist() == texts.tolist()


@given(st.lists(st.lists(st.integers(0, 9), max_size=50), max_size=9))
def test_parts_become_one_array_that_is_given_away(parts: list[list[int]]) -> None:
    gathered = Gathered(np.uint32)
    for _ in range(2):
        for part in parts:
            gathered.add(np.array(part, np.int64))
        assert len(gathered) == sum(map(len, parts))
        assert gathered.whole().tolist() == [each for part in parts for each in part]
    assert len(gathered) == 0


@given(FEW_IDS, FEW_IDS)
def test_all_ids_are_found_at_once_as_one_by_one(
    known: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    rows = np.array(list(dict.fromkeys(known)), [("high", "u8"), ("low", "u8")])
    questions = np.array(asked, rows.dtype)
    found = Identities.of(rows).find_all(questions["high"], questions["low"])
    where = {id_: place for place, id_ in enumerate(rows.tolist())}
    assert found.tolist() == [where.get(id_, -1) for id_ in questions.tolist()]


def test_rows_are_read_as_the_database_writes_them() -> None:
    layout = Layout({"id": UUID_HALVES, "number": ">i4", "is_open": "?", "said": "S8"})
    row = bytes.fromhex(
        "0004 00000010 00000000000000010000000000000002 00000004 fffffffe 00000001 01"
        "00000008 656e3a3420202020"
    )
    first, second = layout.rows(row * 2)
    assert first == second
    assert (int(first["id"]["high"]), int(first["id"]["low"])) == (1, 2)
    assert (int(first["number"]), bool(first["is_open"])) == (-2, True)
    assert first["said"] == b"en:4    "
    for wrong in (b"\0\5" + row[2:], row[:22] + b"\0\0\0\2" + row[26:]):
        with pytest.raises(ValueError, match="wide"):
            layout.rows(row + wrong)
