"""Every door of matching on one screen."""

from services.matching.asks import endpoints as asks
from services.matching.matches import endpoints as matches
from services.matching.profiles import endpoints as profiles
from services.matching.subjects import endpoints as subjects
from services.matching.suggestions import endpoints as suggestions
from shared.operations.routes import DOORS as OPERATIONS

DOORS = [
    suggestions.door,
    profiles.door,
    subjects.profile_door,
    matches.door,
    asks.door,
    subjects.door,
    *OPERATIONS,
]
