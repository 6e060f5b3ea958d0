"""What holding one skill is worth where another is asked, and which skills have one name; pure."""

from services.matching.esco.reader import Labels
from services.matching.esco.relatedness import Relations
from services.matching.labels.normalise import normalise

_SAME_CREDIT = 16
_SAME_LABEL_CREDIT = 12
# 0.6, what a link of the graph alone is worth, in 16ths.
_LINK_CREDIT = 10


def credits_of(
    relations: Relations,
    skills: list[int],
    narrower: set[tuple[int, int]],
    same_label: set[tuple[int, int]],
    the_same: set[tuple[int, int]],
) -> dict[tuple[int, int], tuple[int, bool]]:
    """
    The credit in 16ths, and whether it meets a must-have, by asked and held skill.

    `relations` counts the `skills` from 0. All else are pairs of ids, the asked one first:
    `the_same` are retired skills and what replaces them, and nothing else than these and each
    skill itself is worth 16.
    """
    found: dict[tuple[int, int], tuple[int, bool]] = {}
    parts = (relations.skill.tolist(), relations.held.tolist(), relations.credit.tolist())
    for asked, held, credit in zip(*parts, strict=True):
        pair = (skills[asked], skills[held])
        found[pair] = (credit, pair in narrower)
    for pair in same_label:
        found[pair] = (_SAME_LABEL_CREDIT, pair in narrower)
    # Every skill, a retired one too, meets itself.
    found |= dict.fromkeys(the_same | {(each, each) for each in skills}, (_SAME_CREDIT, True))
    # A must-have is met by every narrower skill, also by those behind the best sixteen.
    for pair in narrower:
        found.setdefault(pair, (_LINK_CREDIT, True))
    return found


def relabelled(skills: dict[str, Labels], ids: dict[str, int], called: dict[int, str]) -> int:
    """How many skills had another preferred name in this language."""
    named = ((called.get(ids[uri]), labels.preferred[:500]) for uri, labels in skills.items())
    return sum(before is not None and before != now for before, now in named)


def same_labels(skills: dict[str, Labels], ids: dict[str, int]) -> set[tuple[int, int]]:
    """Pairs of skills whose preferred labels are one after normalising."""
    by_label: dict[str, list[int]] = {}
    for uri, labels in skills.items():
        by_label.setdefault(normalise(labels.preferred), []).append(ids[uri])
    return {
        (one, other)
        for alike in by_label.values()
        for one in alike
        for other in alike
        if one != other
    }
