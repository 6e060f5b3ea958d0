"""How good an order of graded answers is, and how sure that is; pure."""

import numpy as np

DEPTH = 10
_RESAMPLES = 2_000
_SEED = 11
Interval = tuple[float, float]


def ndcg(ranked: np.ndarray, everybody: np.ndarray, depth: int = DEPTH) -> float:
    """
    The gain of the first `depth` grades, discounted by log2(place + 1), of the best there could be.

    A grade gains what it is. 0 where nobody has a grade; 1 only for the best order there is.
    """
    best = _discounted(np.sort(everybody)[::-1][:depth])
    return _discounted(ranked[:depth]) / best if best else 0.0


def mean(values: np.ndarray) -> tuple[float, Interval]:
    """The mean and its 95 % bootstrap interval."""
    means = values[_resamples(len(values))].mean(axis=1)
    return round(float(values.mean()), 4), _middle(means)


def ratio(above: np.ndarray, below: np.ndarray) -> tuple[float, Interval]:
    """The sum of rows of `above` over that of `below`, each (part, whole), as a ratio of shares."""
    chosen = _resamples(len(above))
    many = _share(above[chosen].sum(axis=1)) / _share(below[chosen].sum(axis=1))
    one = _share(above.sum(axis=0)) / _share(below.sum(axis=0))
    return round(float(one), 4), _middle(many)


def _share(sums: np.ndarray) -> np.ndarray:
    share: np.ndarray = sums[..., 0] / np.maximum(1, sums[..., 1])
    return share


def _discounted(grades: np.ndarray) -> float:
    places = np.arange(2, len(grades) + 2)
    return float((grades / np.log2(places)).sum())


def _resamples(count: int) -> np.ndarray:
    return np.random.default_rng(_SEED).integers(0, count, (_RESAMPLES, count))


def _middle(values: np.ndarray) -> Interval:
    low, high = np.percentile(values, (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)
