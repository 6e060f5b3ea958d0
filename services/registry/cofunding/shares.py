"""Splitting an amount by parts so that what everybody pays always adds up."""

from collections.abc import Mapping


def apportion(total: int, parts: Mapping[str, int]) -> dict[str, int]:
    """
    Split a whole number by parts, rounded by largest remainder (Hamilton's method).

    The pieces add up to `total` exactly, and each is its exact share rounded down or up. Equal
    remainders go by key, so the order of the mapping never matters. Without parts, or with
    nothing but zeros, ValueError.
    """
    whole = sum(parts.values())
    if whole <= 0:
        raise ValueError("there is nobody to share among")
    pieces = {key: total * part // whole for key, part in parts.items()}
    left = total - sum(pieces.values())
    by_remainder = sorted(parts, key=lambda key: (-(total * parts[key] % whole), key))
    for key in by_remainder[:left]:
        pieces[key] += 1
    return pieces
