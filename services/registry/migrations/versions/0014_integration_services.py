"""The directory of integration services.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('integration_service',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('digest', sa.LargeBinary(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('needs', postgresql.ARRAY(sa.String(length=20)), nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.String(length=35)), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('minimum_age', sa.Float(), nullable=True),
    sa.Column('maximum_age', sa.Float(), nullable=True),
    sa.Column('required_documents', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('cost_options', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('schedules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('phones', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('more', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'source_id', name='integration_service_source_once')
    )
    op.create_index('integration_service_name', 'integration_service', ['name', 'id'], unique=False)
    op.create_index('integration_service_needs', 'integration_service', ['needs'], unique=False, postgresql_using='gin')
    op.create_table('service_location',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('address', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('transportation', sa.String(length=2000), nullable=True),
    sa.Column('phones', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('schedules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('more', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name='service_location_whole_place'),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name='service_location_latitude'),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name='service_location_longitude'),
    sa.ForeignKeyConstraint(['service_id'], ['integration_service.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('service_id', 'number', name='service_location_once')
    )
    op.create_index('service_location_place', 'service_location', ['latitude', 'longitude'], unique=False)


def downgrade() -> None:
    op.drop_table('service_location')
    op.drop_table('integration_service')
