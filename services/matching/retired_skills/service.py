"""What is said of retired skills: to who names them, to who imports, and to the scoring."""

from collections.abc import Sequence

from services.matching.retired_skills import domain
from services.matching.retired_skills.domain import StillNamed
from services.matching.retired_skills.repository import RetiredSkillRepository
from services.matching.retired_skills.schemas import RetiredSkillHeld
from services.matching.statements.schemas import ProfileWrite
from shared.db.unit_of_work import UnitOfWork


async def retired_among(uow: UnitOfWork, uris: Sequence[str]) -> dict[str, str | None]:
    """The retired ones among some skills, each with the URI of what replaces it, if anything."""
    return await RetiredSkillRepository(uow.session).among(uris) if uris else {}


async def retired_held(uow: UnitOfWork, body: ProfileWrite) -> list[RetiredSkillHeld]:
    """The retired ones among the skills of a profile, for its owner to replace."""
    found = await retired_among(uow, [held.skill for held in body.skills])
    return [RetiredSkillHeld(skill=uri, replaced_by=by) for uri, by in found.items()]


async def replacements_before(uow: UnitOfWork) -> dict[int, int]:
    """What replaces which retired skill in the version that is still in force, by id."""
    return await RetiredSkillRepository(uow.session).replacements()


async def replacements(uow: UnitOfWork, *, language: str, before: dict[int, int]) -> dict[int, int]:
    """What each skill that is retired by now goes on as, by id; `before` stays where it can."""
    retired, in_force = await RetiredSkillRepository(uow.session).labels(language)
    return domain.replacements(retired, in_force, before) if retired else {}


async def still_named(uow: UnitOfWork, *, language: str) -> StillNamed:
    """Who names retired skills, and which, with their labels in a language where they have any."""
    repository = RetiredSkillRepository(uow.session)
    profiles, roles = await repository.naming()
    return StillNamed(profiles, roles, tuple(await repository.named(language)))
