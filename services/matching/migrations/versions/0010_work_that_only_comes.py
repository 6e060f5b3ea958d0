"""Work for tellers that is only ever added, with the projects to tell a profile of.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_NAMES = {'tell_work': ['project_id', 'role'], 'tell_profile_work': ['profile_id']}


def upgrade() -> None:
    for table, names in _NAMES.items():
        op.drop_constraint(f'{table}_pkey', table)
        op.add_column(table, sa.Column('id', sa.BigInteger(), sa.Identity(), nullable=False))
        op.create_primary_key(f'{table}_pkey', table, ['id'])
        op.create_index(f'{table}_of', table, names)
    op.add_column('tell_profile_work', sa.Column('best', postgresql.JSONB(astext_type=sa.Text())))


def downgrade() -> None:
    op.drop_column('tell_profile_work', 'best')
    for table, names in _NAMES.items():
        op.execute(
            f"DELETE FROM {table} a USING {table} b WHERE a.id > b.id AND "
            + ' AND '.join(f'a.{name} = b.{name}' for name in names)
        )
        op.drop_index(f'{table}_of', table)
        op.drop_column(table, 'id')
        op.create_primary_key(f'{table}_pkey', table, names)
