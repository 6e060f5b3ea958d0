"""The whole ear of the registry."""

from services.registry.intake import handlers as intake
from services.registry.subjects import handlers as subjects
from shared.contracts.matching import ProfileErased
from shared.messaging.acting import Hears

HEARS: Hears = {
    ProfileErased: subjects.on_profile_erased,
}

# Heard from partners' topics, by an ear of its own.
INTAKE: Hears = intake.HEARS
