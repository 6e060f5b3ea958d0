"""The whole ear of the registry."""

from services.registry.subjects import handlers as subjects
from shared.contracts.matching import ProfileErased
from shared.messaging.consumer import Hears

HEARS: Hears = {
    ProfileErased: subjects.on_profile_erased,
}
