"""Rates that operators load, and the rate that each amount came with.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('exchange_rate',
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('per_euro', sa.Float(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('currency', 'as_of')
    )
    for table in ('profile_feature', 'project_feature'):
        op.add_column(table, sa.Column('rates', postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    for table in ('profile_feature', 'project_feature'):
        op.drop_column(table, 'rates')
    op.drop_table('exchange_rate')
