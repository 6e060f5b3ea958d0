"""The skills that come with matching, loaded once for all the tests that need them."""

from services.matching.features.service import all_projects_again
from services.matching.taxonomy.service import load_starter
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from tests.support.databases import tables


async def starter(url: str, service: str) -> None:
    """Matching's tables, and the starter set in force."""
    await tables(url, service)
    engine = make_engine(url, application_name="test")
    async with Database(engine, source="/matching").unit_of_work() as uow:
        await load_starter(uow, after=all_projects_again)
    await engine.dispose()
