"""Files that leave, and what a project says besides.

Revision: 0016, after 0015.
"""

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
