"""By which import a project's numbers were made, and work that leavers leave.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Unknown for all that are there, so the worker makes each anew: some may have been left behind.
    op.add_column('project_feature', sa.Column('taxonomy', sa.String(), nullable=True))
    op.execute("CREATE SEQUENCE erasure_seq AS bigint")
    op.create_index('match_work_left', 'match_work', ['shard'],
                    postgresql_where=sa.text("kind = 'left'"))


def downgrade() -> None:
    op.drop_index('match_work_left', table_name='match_work')
    op.execute("DROP SEQUENCE erasure_seq")
    op.drop_column('project_feature', 'taxonomy')
