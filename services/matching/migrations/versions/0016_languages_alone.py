"""Languages that are scored without their regions, `fr` for `fr-CA`; lists follow where it matters.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op
from babel.core import get_global

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

_WORDS = """
    SELECT DISTINCT word FROM (
        SELECT unnest(languages) AS word FROM profile_feature
        UNION SELECT unnest(required) FROM role_feature
        UNION SELECT unnest(wished) FROM role_feature) AS stated
"""
# The better level where somebody stated two forms of one language.
_PROFILES = """
    WITH changed AS (
        UPDATE profile_feature SET languages = ARRAY(
            SELECT language || ':' || max(level) FROM (
                SELECT split_part(coalesce(n.after, word), ':', 1) COLLATE "C" AS language,
                    split_part(word, ':', 2) AS level
                FROM unnest(languages) AS word LEFT JOIN language_word n ON n.before = word) AS held
            GROUP BY language ORDER BY 1)
        WHERE languages && ARRAY(SELECT before FROM language_word) RETURNING profile_id)
    INSERT INTO match_work (shard, kind, subject)
    SELECT f.number % shards, 'profile', profile_id
    FROM changed JOIN profile_feature f USING (profile_id), shard_count ORDER BY f.number
"""
_PROJECTS = """
    WITH changed AS (
        UPDATE role_feature SET required = {required}, wished = {wished}
        WHERE (required || wished) && ARRAY(SELECT before FROM language_word) RETURNING project_id)
    INSERT INTO match_work (shard, kind, subject)
    SELECT shard, 'project', project_id
    FROM (SELECT DISTINCT project_id FROM changed) AS c, shard_count,
        generate_series(0, shards - 1) AS shard
    ORDER BY project_id, shard
"""
_ASKED = """ARRAY(
    SELECT DISTINCT coalesce(n.after, word) COLLATE "C"
    FROM unnest({column}) AS word LEFT JOIN language_word n ON n.before = word ORDER BY 1)"""


def upgrade() -> None:
    connection = op.get_bind()
    stated = connection.scalars(sa.text(_WORDS)).all()
    words = [{'before': word, 'after': _alone(word)} for word in stated if _alone(word) != word]
    if not words:
        return
    op.execute(
        'CREATE TEMPORARY TABLE language_word (before varchar, after varchar) ON COMMIT DROP'
    )
    op.execute(
        'CREATE TEMPORARY TABLE shard_count ON COMMIT DROP AS '
        'SELECT coalesce(max(shards), 1) AS shards FROM lists_in_force'
    )
    connection.execute(sa.text('INSERT INTO language_word VALUES (:before, :after)'), words)
    op.execute(_PROFILES)
    required, wished = (_ASKED.format(column=each) for each in ('required', 'wished'))
    op.execute(_PROJECTS.format(required=required, wished=wished))


def downgrade() -> None:
    """What was stated stands in the profiles and projects; it is read from there at each edit."""


def _alone(word: str) -> str:
    tag, level = word.split(':')
    code = tag.partition('-')[0].lower()
    language = str(get_global('language_aliases').get(code, code)).partition('_')[0]
    return f'{language}:{level}'
