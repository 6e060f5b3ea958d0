"""Dialogues, consultations, and practices that others may copy.

Revision: 0015, after 0014.
"""

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
