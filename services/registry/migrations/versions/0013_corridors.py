"""Figures of corridors, and the data sets that partners share.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('data_set',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('contact_partner_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('access', sa.String(length=20), nullable=False),
    sa.Column('licence', sa.String(length=200), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=True),
    sa.Column('periodicity', sa.String(length=20), nullable=False),
    sa.Column('countries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('first_year', sa.SmallInteger(), nullable=True),
    sa.Column('last_year', sa.SmallInteger(), nullable=True),
    sa.Column('has_personal_data', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contact_partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('data_set_newest', 'data_set', ['created_at', 'id'], unique=False)
    op.create_index('data_set_partner', 'data_set', ['partner_id'], unique=False)
    op.create_table('data_set_edition',
    sa.Column('dataset_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('released_on', sa.Date(), nullable=False),
    sa.Column('first_year', sa.SmallInteger(), nullable=True),
    sa.Column('last_year', sa.SmallInteger(), nullable=True),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dataset_id'], ['data_set.id']),
    sa.PrimaryKeyConstraint('dataset_id', 'number'),
    sa.UniqueConstraint('dataset_id', 'label', name='data_set_edition_label_once')
    )
    op.create_table('sharing_agreement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dataset_id', sa.Uuid(), nullable=False),
    sa.Column('provider_partner_id', sa.Uuid(), nullable=False),
    sa.Column('receiver_partner_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(length=2000), nullable=False),
    sa.Column('terms', sa.String(length=8000), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('provider_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receiver_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=2000), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name='sharing_ends_after_start'),
    sa.CheckConstraint('provider_partner_id <> receiver_partner_id', name='sharing_two_sides'),
    sa.ForeignKeyConstraint(['dataset_id'], ['data_set.id']),
    sa.ForeignKeyConstraint(['provider_partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['receiver_partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('sharing_agreement_newest', 'sharing_agreement', ['created_at', 'id'], unique=False)
    op.create_index('sharing_agreement_open_once', 'sharing_agreement', ['dataset_id', 'receiver_partner_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index('sharing_agreement_provider', 'sharing_agreement', ['provider_partner_id'], unique=False)
    op.create_index('sharing_agreement_receiver', 'sharing_agreement', ['receiver_partner_id'], unique=False)
    op.create_table('data_delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dataset_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.SmallInteger(), nullable=False),
    sa.Column('receiver_partner_id', sa.Uuid(), nullable=False),
    sa.Column('sharing_agreement_id', sa.Uuid(), nullable=True),
    sa.Column('means', sa.String(length=20), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dataset_id', 'edition'], ['data_set_edition.dataset_id', 'data_set_edition.number']),
    sa.ForeignKeyConstraint(['receiver_partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['sharing_agreement_id'], ['sharing_agreement.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('data_delivery_newest', 'data_delivery', ['dataset_id', 'delivered_at', 'id'], unique=False)
    op.create_table('figure_source',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('licence', sa.String(length=200), nullable=False),
    sa.Column('dataset_id', sa.Uuid(), nullable=True),
    sa.Column('edition', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint('(dataset_id IS NULL) = (edition IS NULL)', name='figure_source_edition_of_data_set'),
    sa.ForeignKeyConstraint(['dataset_id', 'edition'], ['data_set_edition.dataset_id', 'data_set_edition.number']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('figure_source_edition_once', 'figure_source', ['dataset_id', 'edition'], unique=True)
    op.create_index('figure_source_public_once', 'figure_source', ['name'], unique=True, postgresql_where=sa.text('dataset_id IS NULL'))
    op.create_table('corridor_figure',
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('from_country', sa.String(length=3), nullable=False),
    sa.Column('to_country', sa.String(length=3), nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('quarter', sa.SmallInteger(), nullable=False),
    sa.Column('value', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('from_country <> to_country', name='corridor_figure_two_countries'),
    sa.CheckConstraint('quarter BETWEEN 0 AND 4', name='corridor_figure_quarter'),
    sa.ForeignKeyConstraint(['source_id'], ['figure_source.id']),
    sa.PrimaryKeyConstraint('source_id', 'kind', 'from_country', 'to_country', 'year', 'quarter')
    )
    op.create_index('corridor_figure_corridor', 'corridor_figure', ['kind', 'from_country', 'to_country', 'year', 'quarter'], unique=False)
    op.create_table('figure_load',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['source_id'], ['figure_source.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('figure_load_source', 'figure_load', ['source_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('figure_load')
    op.drop_table('corridor_figure')
    op.drop_table('figure_source')
    op.drop_table('data_delivery')
    op.drop_table('sharing_agreement')
    op.drop_table('data_set_edition')
    op.drop_table('data_set')
