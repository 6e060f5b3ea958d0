"""Every door of matching on one screen."""

from services.matching.asks import endpoints as asks
from services.matching.handshakes import endpoints as handshakes
from services.matching.introductions import endpoints as introductions
from services.matching.matches import endpoints as matches
from services.matching.moves import endpoints as moves
from services.matching.profiles import endpoints as profiles
from services.matching.responses import endpoints as responses
from services.matching.subjects import endpoints as subjects
from services.matching.suggestions import endpoints as suggestions
from shared.operations.routes import DOORS as OPERATIONS

DOORS = [
    suggestions.door,
    profiles.door,
    subjects.profile_door,
    matches.door,
    asks.door,
    moves.door,
    handshakes.door,
    introductions.door,
    responses.door,
    subjects.door,
    *OPERATIONS,
]
