"""Who is agreed on which placement, by person; busy days by profile go, which nothing ever filled.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('known_placement',
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('placement_id')
    )
    op.create_table('placed_person',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('first_day', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('person_id', 'placement_id')
    )
    op.create_index('placed_person_placement', 'placed_person', ['placement_id'])
    op.drop_table('profile_busy')


def downgrade() -> None:
    op.create_table('profile_busy',
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('first_day', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('profile_id', 'placement_id')
    )
    op.drop_table('placed_person')
    op.drop_table('known_placement')
