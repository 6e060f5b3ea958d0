"""The whole ear of the registry."""

from services.registry.events.repository import INTAKE as INTAKE_NAME
from services.registry.intake import handlers as intake
from services.registry.placement_matches.handlers import on_match_stepped
from services.registry.subjects import handlers as subjects
from shared.contracts.matching import MatchAgreed, MatchEnded, MatchWithdrawn, ProfileErased
from shared.messaging.acting import Hears
from shared.messaging.ears import Ear, Ears

HEARS: Hears = {
    ProfileErased: subjects.on_profile_erased,
    MatchAgreed: on_match_stepped,
    MatchWithdrawn: on_match_stepped,
    MatchEnded: on_match_stepped,
}

# Heard from partners' topics, by an ear of its own.
INTAKE: Hears = intake.HEARS

# By consumer: what operators read its records again with.
EARS: Ears = {"registry": Ear(HEARS), INTAKE_NAME: Ear(INTAKE, intake.read_record)}
