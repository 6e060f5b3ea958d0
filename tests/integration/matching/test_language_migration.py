"""What was read before of languages: their regions go, and lists follow where that changes one."""

from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.migrations import _run, migrate
from tests.support.databases import empty_database

PACKAGE = "services.matching"
_PROFILE = text(
    "INSERT INTO profile_feature (profile_id, owner, hash, is_open, years, preferred, accepted, "
    "window_start, window_end, languages, sectors, practice, origins, affinities, instruments, "
    "lowest, highest, fund_countries, fund_sectors) VALUES (:id, :id, '', true, 0, 0, 0, 0, 0, "
    ":languages, '{}', '{}', '{}', '{}', 0, 0, 0, '{}', '{}') RETURNING number"
)
_ROLE = text(
    "INSERT INTO role_feature (project_id, role, positions, required, wished, modalities, "
    "needed_days, isco_groups, refused_countries) "
    "VALUES (:id, 1, 1, :required, :wished, 0, 0, '{}', '{}')"
)
_SHARDS = 3
PEOPLE = {
    "plain": (["en:3", "fr:5"], ["en:3", "fr:5"]),
    "regional": (["pt-BR:6"], ["pt:6"]),
    "both": (["fr-CA:3", "fr:5", "fra:4", "wo:2"], ["fr:5", "wo:2"]),
    "better": (["fr-CA:6", "fr:5"], ["fr:6"]),
    "silent": ([], []),
}
ROLES = {
    "plain": (["fr:4"], [], ["fr:4"], []),
    "required": (["fr-CA:4", "fr:2"], ["en:2"], ["fr:2", "fr:4"], ["en:2"]),
    "wished": ([], ["pt-BR:4", "pt-PT:4"], [], ["pt:4"]),
}


async def test_languages_lose_their_regions_and_only_changed_rows_make_work() -> None:
    people, projects = {name: uuid4() for name in PEOPLE}, {name: uuid4() for name in ROLES}
    numbers: dict[UUID, int] = {}
    async with empty_database() as url:
        await migrate(url, PACKAGE)
        await _run(url, PACKAGE, lambda config: command.downgrade(config, "0014"))
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM lists_in_force"))
            in_force = text(
                "INSERT INTO lists_in_force (is_only, scoring, shards) VALUES (true, 3, :n)"
            )
            await connection.execute(in_force, {"n": _SHARDS})
            for name, profile_id in people.items():
                values = {"id": profile_id, "languages": PEOPLE[name][0]}
                numbers[profile_id] = await connection.scalar(_PROFILE, values)
            for name, project_id in projects.items():
                required, wished, _, _ = ROLES[name]
                values = {"id": project_id, "required": required, "wished": wished}
                await connection.execute(_ROLE, values)
        await migrate(url, PACKAGE)
        async with engine.connect() as connection:
            held = await connection.execute(
                text("SELECT profile_id, languages FROM profile_feature")
            )
            assert {row.profile_id: row.languages for row in held} == {
                people[name]: PEOPLE[name][1] for name in people
            }
            asked = await connection.execute(
                text("SELECT project_id, required, wished FROM role_feature")
            )
            assert {row.project_id: (row.required, row.wished) for row in asked} == {
                projects[name]: ROLES[name][2:] for name in projects
            }
            work = await connection.execute(text("SELECT kind, subject, shard FROM match_work"))
            found = sorted((row.kind, row.subject, row.shard) for row in work)
        await engine.dispose()
    changed = [people[name] for name in ("regional", "both", "better")]
    expected = [("profile", each, numbers[each] % _SHARDS) for each in changed]
    for name in ("required", "wished"):
        expected += [("project", projects[name], shard) for shard in range(_SHARDS)]
    assert found == sorted(expected)
