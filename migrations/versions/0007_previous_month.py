"""When a person was counted last before a month: 신규 without looking back. Empty is looked up as before.

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('attendee_month', sa.Column('previous_month', sa.String(length=7), nullable=True))


def downgrade() -> None:
    op.drop_column('attendee_month', 'previous_month')
