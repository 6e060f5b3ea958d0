"""Parts that add up, and open one after another."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.tranches.domain import (
    WHOLE,
    Nonsense,
    Part,
    by_shares,
    check_plan,
    open_amount,
    open_parts,
    receipts_needed,
)

FIRST, SECOND = uuid4(), uuid4()


@st.composite
def whole(draw: st.DrawFn) -> list[int]:
    """Shares that are the whole."""
    cuts = sorted(draw(st.lists(st.integers(0, WHOLE), max_size=8)))
    return [end - start for start, end in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


@given(st.integers(0, 10**15), whole())
def test_parts_by_shares_add_up_and_none_is_off_by_a_coin(total: int, shares: list[int]) -> None:
    parts = by_shares(total, shares)
    assert sum(parts) == total
    assert all(
        abs(part * WHOLE - total * share) < WHOLE for part, share in zip(parts, shares, strict=True)
    )


def test_shares_that_are_not_the_whole_are_refused() -> None:
    with pytest.raises(Nonsense):
        by_shares(100, [3333, 3333, 3333])


@given(
    st.lists(st.integers(1, 100), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
)
def test_a_part_opens_with_its_milestone_and_never_before_the_one_ahead(
    amounts: list[int], accepted: set[int]
) -> None:
    names = [UUID(int=n) for n in range(8)]
    parts = [Part(amount, names[n] if n else None, WHOLE) for n, amount in enumerate(amounts)]
    done = frozenset(names[n] for n in accepted)
    count = open_parts(parts, done)
    assert count >= 1
    assert all(parts[n].milestone_id in done for n in range(1, count))
    assert count == len(parts) or parts[count].milestone_id not in done
    assert open_amount(parts, done) == sum(amounts[:count])


@pytest.mark.parametrize(
    "parts",
    [
        [Part(0, None)],
        [Part(101, None)],
        [Part(50, None), Part(50, None)],
        [Part(50, FIRST), Part(25, SECOND), Part(25, FIRST)],
    ],
)
def test_a_plan_that_cannot_be_is_refused(parts: list[Part]) -> None:
    with pytest.raises(Nonsense):
        check_plan(parts, committed=100)


def test_receipts_are_needed_to_the_last_coin() -> None:
    assert receipts_needed(100, 10_000) == 100
    assert receipts_needed(101, 5_000) == 51
    assert receipts_needed(0, 10_000) == 0
