"""Who keeps a shard's lists, into how many shards they are cut, and smaller places in lists.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_SMALL = ('role', 'r', 'a', 'b', 's', 'l', 'scoring_version')


def upgrade() -> None:
    op.create_table('shard_owner',
    sa.Column('shard', sa.Integer(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('shard')
    )
    op.rename_table('scoring_in_force', 'lists_in_force')
    op.execute('ALTER TABLE lists_in_force RENAME CONSTRAINT scoring_in_force_pkey '
               'TO lists_in_force_pkey')
    op.execute('ALTER TABLE lists_in_force RENAME CONSTRAINT scoring_in_force_only_one '
               'TO lists_in_force_only_one')
    op.alter_column('lists_in_force', 'version', new_column_name='scoring')
    op.add_column('lists_in_force',
                  sa.Column('shards', sa.Integer(), nullable=False, server_default='1'))
    op.create_index('match_work_shard', 'match_work', ['shard', 'id'])
    op.drop_index('match_list', table_name='match')
    op.drop_index('match_place', table_name='match')
    op.drop_column('match', 'kind')
    op.execute('ALTER TABLE match ' + ', '.join(
        f'ALTER COLUMN {name} TYPE smallint' for name in _SMALL))
    op.create_index('match_list', 'match', ['project_id', 'role', 'order_key'])


def downgrade() -> None:
    op.drop_index('match_list', table_name='match')
    op.execute('ALTER TABLE match ' + ', '.join(
        f'ALTER COLUMN {name} TYPE integer' for name in _SMALL))
    op.add_column('match', sa.Column('kind', sa.String(10), nullable=False,
                                     server_default='skills'))
    op.execute("UPDATE match SET kind = 'funding' WHERE role = 0")
    op.alter_column('match', 'kind', server_default=None)
    op.create_index('match_place', 'match', ['project_id', 'role', 'kind', 'profile_id'],
                    unique=True)
    op.create_index('match_list', 'match', ['project_id', 'role', 'kind', 'order_key'])
    op.drop_index('match_work_shard', table_name='match_work')
    op.drop_column('lists_in_force', 'shards')
    op.alter_column('lists_in_force', 'scoring', new_column_name='version')
    op.execute('ALTER TABLE lists_in_force RENAME CONSTRAINT lists_in_force_only_one '
               'TO scoring_in_force_only_one')
    op.execute('ALTER TABLE lists_in_force RENAME CONSTRAINT lists_in_force_pkey '
               'TO scoring_in_force_pkey')
    op.rename_table('lists_in_force', 'scoring_in_force')
    op.drop_table('shard_owner')
