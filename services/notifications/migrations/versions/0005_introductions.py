"""Steps heard of handshakes, introductions, and the contact point that they show.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('handshake',
    sa.Column('match_id', sa.Uuid(), nullable=False),
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('step', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('match_id')
    )
    op.create_index('handshake_heard_at', 'handshake', ['heard_at'], unique=False)
    op.create_index('handshake_person', 'handshake', ['person_id'], unique=False)
    op.create_index('handshake_profile', 'handshake', ['profile_id'], unique=False)
    op.create_table('introduction',
    sa.Column('match_id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('project_title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('project_partner_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Integer(), nullable=False),
    sa.Column('role_title', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('list_kind', sa.String(length=20), nullable=False),
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('match_id')
    )
    op.create_index('introduction_agreed_at', 'introduction', ['agreed_at'], unique=False)
    op.create_index('introduction_host', 'introduction', ['project_partner_id', 'agreed_at'], unique=False)
    op.create_index('introduction_partner', 'introduction', ['partner_id', 'agreed_at'], unique=False)
    op.create_index('introduction_person', 'introduction', ['person_id', 'agreed_at'], unique=False)
    op.create_index('introduction_profile', 'introduction', ['profile_id'], unique=False)
    op.add_column('contact_point', sa.Column('is_shown', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_index('contact_point_shown', 'contact_point', ['owner_id'], unique=True, postgresql_where=sa.text('is_shown'))


def downgrade() -> None:
    op.drop_index('contact_point_shown', table_name='contact_point', postgresql_where=sa.text('is_shown'))
    op.drop_column('contact_point', 'is_shown')
    op.drop_index('introduction_profile', table_name='introduction')
    op.drop_index('introduction_person', table_name='introduction')
    op.drop_index('introduction_partner', table_name='introduction')
    op.drop_index('introduction_host', table_name='introduction')
    op.drop_index('introduction_agreed_at', table_name='introduction')
    op.drop_table('introduction')
    op.drop_index('handshake_profile', table_name='handshake')
    op.drop_index('handshake_person', table_name='handshake')
    op.drop_index('handshake_heard_at', table_name='handshake')
    op.drop_table('handshake')
