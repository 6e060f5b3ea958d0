"""Saved interests.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('interest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_kind', sa.String(length=10), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('countries', postgresql.ARRAY(sa.String(length=2)), nullable=False),
    sa.Column('sectors', postgresql.ARRAY(sa.String(length=5)), nullable=False),
    sa.Column('skills', postgresql.ARRAY(sa.String(length=200)), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=True),
    sa.Column('most_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('interest_countries', 'interest', ['countries'], unique=False, postgresql_using='gin')
    op.create_index('interest_owner', 'interest', ['owner_id', 'created_at', 'id'], unique=False)
    op.create_index('interest_programme', 'interest', ['programme_id'], unique=False)


def downgrade() -> None:
    op.drop_table('interest')
