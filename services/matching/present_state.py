"""How things stand in matching, as it would tell them now."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.schemas import ProfileStatus
from services.matching.profiles.service import state_of
from shared.contracts.matching import ProfilePaused, ProfilePublished
from shared.contracts.state import Keys, State


async def present_state(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """
    Profiles, published or paused.

    Matches and shortlists are news and no states: nobody is told of them a second time.
    """
    async for profile, sequence in ProfileRepository(session).told(keys):
        is_open = profile.status == ProfileStatus.PUBLISHED
        yield State(
            state_of(ProfilePublished if is_open else ProfilePaused, profile, at=at), sequence
        )
