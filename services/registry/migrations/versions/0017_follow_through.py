"""Projects follow their ledger and the lists, and what a round selected is in the ledger.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('project', sa.Column('booked', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.add_column('project', sa.Column('guarded_on', sa.Date(), nullable=True))
    op.create_index('project_guarded', 'project', ['guarded_on'], unique=False, postgresql_where=sa.text("kind = 'vacancy' AND status IN ('published', 'running')"))
    op.create_table('project_renewal',
    sa.Column('number', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('flow', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_index('project_renewal_project', 'project_renewal', ['project_id'], unique=False)
    op.add_column('contribution', sa.Column('application_id', sa.Uuid(), nullable=True))
    op.add_column('contribution', sa.Column('share', sa.String(length=40), nullable=True))
    op.create_unique_constraint('contribution_award_once', 'contribution', ['application_id', 'share'])
    op.create_check_constraint('contribution_award', 'contribution', 'num_nonnulls(application_id, share) <> 1')
    # What is in the ledger already is counted by the loop that counts what comes.
    op.execute(
        "INSERT INTO project_renewal (project_id) SELECT DISTINCT project_id FROM contribution"
    )


def downgrade() -> None:
    op.drop_constraint('contribution_award', 'contribution', type_='check')
    op.drop_constraint('contribution_award_once', 'contribution', type_='unique')
    op.drop_column('contribution', 'share')
    op.drop_column('contribution', 'application_id')
    op.drop_table('project_renewal')
    op.drop_index('project_guarded', table_name='project')
    op.drop_column('project', 'guarded_on')
    op.drop_column('project', 'booked')
