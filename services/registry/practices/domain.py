"""The life of an effective practice: draft, submitted, published, withdrawn. Pure."""

from enum import StrEnum


class PracticeStatus(StrEnum):
    """Where a practice stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What can be done with a practice."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    RETURN = "return"
    WITHDRAW = "withdraw"


class CitingKind(StrEnum):
    """What may cite a practice."""

    PROJECT = "project"
    AGREEMENT = "agreement"
    PROGRAMME = "programme"


_MOVES: dict[Verb, tuple[frozenset[PracticeStatus], PracticeStatus]] = {
    Verb.SUBMIT: (frozenset({PracticeStatus.DRAFT}), PracticeStatus.SUBMITTED),
    Verb.PUBLISH: (frozenset({PracticeStatus.SUBMITTED}), PracticeStatus.PUBLISHED),
    Verb.RETURN: (frozenset({PracticeStatus.SUBMITTED}), PracticeStatus.DRAFT),
    Verb.WITHDRAW: (
        frozenset({PracticeStatus.DRAFT, PracticeStatus.SUBMITTED, PracticeStatus.PUBLISHED}),
        PracticeStatus.WITHDRAWN,
    ),
}
# What a reader of a published practice relies on was looked at by a reviewer.
EDITABLE = (PracticeStatus.DRAFT,)


def is_done(verb: Verb, status: PracticeStatus) -> bool:
    """Whether the verb was done already."""
    return status == _MOVES[verb][1]


def after(verb: Verb, status: PracticeStatus) -> PracticeStatus | None:
    """The status after the verb; None when it is not possible."""
    before, to = _MOVES[verb]
    return to if status in before else None
