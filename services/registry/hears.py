"""The whole ear of the registry."""

from services.registry.subjects import handlers as subjects
from shared.contracts.matching import ProfileErased
from shared.messaging.acting import Hears
from shared.messaging.ears import Ear, Ears

HEARS: Hears = {
    ProfileErased: subjects.on_profile_erased,
}

# By consumer: what operators read its records again with.
EARS: Ears = {"registry": Ear(HEARS)}
