"""Handshakes, what is known of associations and of terms, and exposures that know their match.

Revision: 0009, after 0008.
"""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

_OPEN = "state IN ('accepted_by_host', 'accepted_by_person', 'proposed')"
_MATCHES = UUID('5b0f4a3e-2a64-5d0c-8b0b-3a1d2c9e7f10')
_AT_ONCE = 5000


def upgrade() -> None:
    op.create_table('handshake',
    sa.Column('match_id', sa.UUID(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('project_id', sa.UUID(), nullable=False),
    sa.Column('project_partner_id', sa.UUID(), nullable=False),
    sa.Column('role', sa.SmallInteger(), nullable=False),
    sa.Column('profile_id', sa.UUID(), nullable=False),
    sa.Column('introducer_id', sa.UUID(), nullable=True),
    sa.Column('is_vouched_for', sa.Boolean(), nullable=False),
    sa.Column('proposed_by', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('project_title', sa.String(), nullable=False),
    sa.Column('project_country', sa.String(length=2), nullable=False),
    sa.Column('role_title', sa.String(), nullable=True),
    *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in 'rabsl'),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('asked', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('taxonomy_version', sa.String(length=50), nullable=False),
    sa.Column('scoring_version', sa.SmallInteger(), nullable=False),
    *(sa.Column(name, sa.DateTime(timezone=True), nullable=False)
      for name in ('terms_at', 'proposed_at', 'remind_at', 'answer_due_at', 'expires_at')),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('host_answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.String(length=20), nullable=True),
    sa.Column('reason', sa.String(length=30), nullable=True),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('match_id', 'round')
    )
    op.create_index('handshake_one_open', 'handshake', ['project_id', 'role', 'profile_id'],
                    unique=True, postgresql_where=sa.text(_OPEN))
    op.create_index('handshake_open', 'handshake', ['match_id'], postgresql_where=sa.text(_OPEN))
    op.create_index('handshake_profile', 'handshake', ['profile_id'])
    op.create_index('handshake_role', 'handshake', ['project_id', 'role', 'state'])
    op.create_index('handshake_host', 'handshake', ['project_partner_id', 'proposed_at'])
    op.create_index('handshake_expires', 'handshake', ['expires_at'],
                    postgresql_where=sa.text(_OPEN))
    op.create_index('handshake_remind', 'handshake', ['remind_at'],
                    postgresql_where=sa.text(f'{_OPEN} AND reminded_at IS NULL'))
    op.create_table('slot_work',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.UUID(), nullable=False),
    sa.Column('role', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    # Null until the next event about the partner, or a rebuild.
    op.add_column('known_partner', sa.Column('partner_type', sa.String(length=40), nullable=True))
    op.add_column('known_partner', sa.Column('is_verified', sa.Boolean(), nullable=False,
                                             server_default=sa.false()))
    op.add_column('known_project',
                  sa.Column('terms_at', sa.DateTime(timezone=True), nullable=True))
    # Nobody was told of a project before its terms were public.
    op.execute("""
        UPDATE known_project k SET terms_at = least(CAST(state ->> 'at' AS timestamptz),
            (SELECT min(told_at) FROM exposure e WHERE e.project_id = k.project_id))
    """)
    op.add_column('exposure', sa.Column('match_id', sa.UUID(), nullable=True))
    _name_matches()
    op.create_index('exposure_match', 'exposure', ['match_id'])


def _name_matches() -> None:
    """PostgreSQL has no SHA-1 to make these ids with."""
    connection = op.get_bind()
    some = sa.text('SELECT project_id, role, profile_id FROM exposure '
                   'WHERE match_id IS NULL LIMIT :most')
    name = sa.text('UPDATE exposure SET match_id = :match '
                   'WHERE project_id = :project AND role = :role AND profile_id = :profile')
    while rows := connection.execute(some, {'most': _AT_ONCE}).all():
        connection.execute(name, [
            {'project': project, 'role': role, 'profile': profile, 'match': uuid5(
                _MATCHES, f"{project}/{role}/{'skills' if role else 'funding'}/{profile}")}
            for project, role, profile in rows])


def downgrade() -> None:
    op.drop_index('exposure_match', table_name='exposure')
    op.drop_column('exposure', 'match_id')
    op.drop_column('known_project', 'terms_at')
    op.drop_column('known_partner', 'is_verified')
    op.drop_column('known_partner', 'partner_type')
    op.drop_table('slot_work')
    op.drop_table('handshake')
