"""All SQL of sentences of one's own."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.templates.models import OwnText
from services.notifications.wording.texts import Text
from shared.db.unit_of_work import UnitOfWork


async def of_language(uow: UnitOfWork, language: str) -> dict[str, Text]:
    """Every sentence that was worded anew in a language."""
    found = await uow.session.execute(
        select(col(OwnText.key), col(OwnText.text)).where(col(OwnText.language) == language)
    )
    return {key: text for key, text in found}


async def put(uow: UnitOfWork, language: str, key: str, text: Text) -> None:
    """Write a sentence over any earlier one."""
    values = {"text": text, "changed_at": uow.now}
    await uow.session.execute(
        upsert(OwnText)
        .values(language=language, key=key, **values)
        .on_conflict_do_update(index_elements=["language", "key"], set_=values)
    )


async def remove(uow: UnitOfWork, language: str, key: str) -> bool:
    """The first wording again; whether there was another."""
    deleted = await uow.session.execute(
        delete(OwnText)
        .where(col(OwnText.language) == language, col(OwnText.key) == key)
        .returning(col(OwnText.key))
    )
    return deleted.first() is not None
