"""Ties are broken so that neither old nor new accounts are favoured."""

from services.matching.scoring.ordering import order_key


def test_ties_do_not_favour_the_oldest_account() -> None:
    wins = sum(
        order_key(5000, 5, 10, project) > order_key(5000, 5, 90_000, project)
        for project in range(1, 2001)
    )
    assert 900 < wins < 1100


def test_years_of_experience_come_before_the_tie_break() -> None:
    assert order_key(5000, 6, 1, 1) > order_key(5000, 5, 2**27 - 1, 1)
    assert order_key(5000, 64, 1, 1) == order_key(5000, 63, 1, 1)
