"""Files that leave, and what a project says besides.

Revision: 0016, after 0015.
"""

import zlib

import sqlalchemy as sa
from alembic import op
from lxml import etree
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('project', sa.Column('gcm_objectives', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False))
    op.add_column('project', sa.Column('origin_community', sa.String(length=200), nullable=True))
    op.add_column('project', sa.Column('host_community', sa.String(length=200), nullable=True))
    op.add_column('project', sa.Column('need_index', sa.Float(), nullable=True))
    op.add_column('project', sa.Column('non_financial', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False))
    op.add_column('project', sa.Column('started_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('project', sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('project', sa.Column('followed_up_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint('project_need_index', 'project', 'need_index BETWEEN 0 AND 100')
    op.create_table('iati_unplaced',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('identifier', sa.String(length=300), nullable=False),
    sa.Column('xml', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'identifier', name='iati_unplaced_once')
    )
    op.add_column('import_job', sa.Column('format', sa.String(length=10), server_default=sa.text("'iati'"), nullable=False))
    op.add_column('import_job', sa.Column('kind', sa.String(length=40), server_default=sa.text("'projects'"), nullable=False))
    op.add_column('import_job', sa.Column('person_id', sa.Uuid(), nullable=True))
    op.create_index('import_job_person', 'import_job', ['person_id'], unique=False)
    op.add_column('import_item', sa.Column('object_id', sa.Uuid(), nullable=True))
    op.create_table('imported_row',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id', 'kind', 'reference')
    )
    op.create_table('export_job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('file_number', sa.Integer(), nullable=False),
    sa.Column('after', sa.String(length=200), nullable=True),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('kept_bytes', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.String(length=1000), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('export_job_finished', 'export_job', ['finished_at'], unique=False)
    op.create_index('export_job_once', 'export_job', ['partner_id'], unique=True, postgresql_where=sa.text('finished_at IS NULL'))
    op.create_table('export_part',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(length=100), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('subjects', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['export_job.id']),
    sa.PrimaryKeyConstraint('job_id', 'number')
    )
    op.create_index('export_part_subjects', 'export_part', ['subjects'], unique=False, postgresql_using='gin')
    _drop_contacts()


def _drop_contacts() -> None:
    """Take names and numbers of people out of activities that were kept whole until now."""
    connection, last = op.get_bind(), None
    page = sa.text(
        'SELECT project_id, xml FROM iati_source '
        'WHERE CAST(:last AS uuid) IS NULL OR project_id > :last ORDER BY project_id LIMIT 200'
    )
    keep = sa.text('UPDATE iati_source SET xml = :xml WHERE project_id = :project_id')
    while rows := connection.execute(page, {'last': last}).all():
        for project_id, packed in rows:
            xml = zlib.decompress(packed)
            if b'contact-info' in xml:
                activity = etree.fromstring(xml)
                for contact in activity.findall('contact-info'):
                    activity.remove(contact)
                changed = zlib.compress(etree.tostring(activity, method='c14n'))
                connection.execute(keep, {'xml': changed, 'project_id': project_id})
        last = rows[-1].project_id


def downgrade() -> None:
    op.drop_table('export_part')
    op.drop_table('export_job')
    op.drop_table('imported_row')
    op.drop_column('import_item', 'object_id')
    op.drop_index('import_job_person', table_name='import_job')
    op.drop_column('import_job', 'person_id')
    op.drop_column('import_job', 'kind')
    op.drop_column('import_job', 'format')
    op.drop_table('iati_unplaced')
    op.drop_constraint('project_need_index', 'project', type_='check')
    for column in (
        'followed_up_at', 'completed_at', 'started_at', 'non_financial', 'need_index',
        'host_community', 'origin_community', 'gcm_objectives',
    ):
        op.drop_column('project', column)
