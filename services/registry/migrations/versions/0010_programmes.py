"""Programmes that add to the diaspora's money, their rounds and committees.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('programme',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rules_number', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.String(length=2000), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('slug', name='programme_slug_once')
    )
    op.create_index('programme_newest', 'programme', ['created_at', 'id'], unique=False)
    op.create_index('programme_partner', 'programme', ['partner_id'], unique=False)
    op.create_table('programme_rules',
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id']),
    sa.PrimaryKeyConstraint('programme_id', 'number')
    )
    op.create_table('programme_round',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('rules_number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('time_zone', sa.String(length=60), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice_days', sa.SmallInteger(), nullable=False),
    sa.Column('budget_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('reserved_minor', sa.BigInteger(), nullable=False),
    sa.Column('applications', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('closing_told_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('scheduled', 'open', 'closed')", name='programme_round_status'),
    sa.CheckConstraint('applications >= 0', name='programme_round_applications'),
    sa.CheckConstraint('closes_at >= opens_at', name='programme_round_dates'),
    sa.CheckConstraint('reserved_minor >= 0 AND (budget_minor IS NULL OR reserved_minor <= budget_minor)', name='programme_round_budget'),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('programme_round_alive', 'programme_round', ['status'], unique=False, postgresql_where=sa.text("status <> 'closed'"))
    op.create_index('programme_round_newest', 'programme_round', ['programme_id', 'opens_at', 'id'], unique=False)
    op.create_table('programme_application',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('window', sa.String(length=40), nullable=False),
    sa.Column('plan', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('benchmark', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('programme_minor', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('sector', sa.String(length=5), nullable=False),
    sa.Column('beneficiaries', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('total_minor >= 0 AND programme_minor >= 0', name='programme_application_money'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id']),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.ForeignKeyConstraint(['round_id'], ['programme_round.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('programme_application_newest', 'programme_application', ['round_id', 'created_at', 'id'], unique=False)
    op.create_index('programme_application_once', 'programme_application', ['round_id', 'project_id'], unique=True, postgresql_where=sa.text("status <> 'withdrawn'"))
    op.create_index('programme_application_partner', 'programme_application', ['partner_id'], unique=False)
    op.create_index('programme_application_peers', 'programme_application', ['sector', 'country', 'currency'], unique=False)
    op.create_index('programme_application_programme', 'programme_application', ['programme_id', 'status'], unique=False)
    op.create_table('project_need',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('place_code', sa.String(length=40), nullable=False),
    sa.Column('population', sa.BigInteger(), nullable=False),
    sa.Column('poverty_band', sa.SmallInteger(), nullable=False),
    sa.Column('need_index', sa.SmallInteger(), nullable=True),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('need_index BETWEEN 0 AND 100', name='project_need_index'),
    sa.CheckConstraint('population > 0', name='project_need_population'),
    sa.CheckConstraint('poverty_band BETWEEN 1 AND 5', name='project_need_band'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.PrimaryKeyConstraint('project_id')
    )
    op.create_index('project_need_place', 'project_need', ['place_code'], unique=False)
    op.create_table('committee_seat',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.String(length=20), nullable=False),
    sa.Column('contributor_class', sa.String(length=40), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('committee_seat_once', 'committee_seat', ['programme_id', 'partner_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('committee_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('criteria_url', sa.String(length=500), nullable=False),
    sa.Column('minutes_url', sa.String(length=500), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id']),
    sa.ForeignKeyConstraint(['round_id'], ['programme_round.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('committee_session_newest', 'committee_session', ['round_id', 'starts_at', 'id'], unique=False)
    op.create_table('committee_agenda',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id']),
    sa.ForeignKeyConstraint(['session_id'], ['committee_session.id']),
    sa.PrimaryKeyConstraint('session_id', 'application_id'),
    sa.UniqueConstraint('session_id', 'position', name='committee_agenda_position')
    )
    op.create_table('committee_vote',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('seat_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('choice', sa.String(length=10), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("choice IN ('yes', 'no', 'abstain')", name='committee_vote_choice'),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id']),
    sa.ForeignKeyConstraint(['seat_id'], ['committee_seat.id']),
    sa.ForeignKeyConstraint(['session_id'], ['committee_session.id']),
    sa.PrimaryKeyConstraint('session_id', 'application_id', 'seat_id')
    )
    op.create_index('committee_vote_person', 'committee_vote', ['person_id'], unique=False)
    op.create_table('committee_decision',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('entitled', sa.Integer(), nullable=False),
    sa.Column('yes', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('abstain', sa.Integer(), nullable=False),
    sa.Column('programme_minor', sa.BigInteger(), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id']),
    sa.ForeignKeyConstraint(['session_id'], ['committee_session.id']),
    sa.PrimaryKeyConstraint('session_id', 'application_id')
    )
    op.create_index('committee_decision_once', 'committee_decision', ['application_id'], unique=True, postgresql_where=sa.text("outcome IN ('selected', 'not_selected')"))


def downgrade() -> None:
    op.drop_table('committee_decision')
    op.drop_table('committee_vote')
    op.drop_table('committee_agenda')
    op.drop_table('committee_session')
    op.drop_table('committee_seat')
    op.drop_table('project_need')
    op.drop_table('programme_application')
    op.drop_table('programme_round')
    op.drop_table('programme_rules')
    op.drop_table('programme')
