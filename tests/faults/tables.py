"""The tables of one service of the drill: those of every service, and those that show effects."""

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.event_tables import add_event_tables

# Nothing is unique here, so that a second effect of one event has room to show.
_EFFECTS = """
CREATE TABLE effect (
    n bigserial PRIMARY KEY, event_id text, source text, topic text, key text, sequence bigint,
    request text, place int, was_newer boolean, at timestamptz DEFAULT clock_timestamp());
CREATE INDEX effect_request ON effect (request);
CREATE TABLE drill_state (key text PRIMARY KEY, sequence bigint NOT NULL);
CREATE TABLE repaired (wave int PRIMARY KEY);
"""


async def make_tables(url: str) -> None:
    """Make all tables in an empty database."""
    metadata = MetaData()
    add_event_tables(metadata)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(_EFFECTS)
    finally:
        await connection.close()
