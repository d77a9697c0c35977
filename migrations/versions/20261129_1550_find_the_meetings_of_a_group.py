"""find the meetings of a group.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "c6a90d3f17be"
down_revision = "e84b2c91d730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = sa.text("vanished_at IS NULL")
    op.create_index(
        "ix_meetings_in_group",
        "meetings",
        ["group_id"],
        sqlite_where=there,
        postgresql_where=there,
    )


def downgrade() -> None:
    op.drop_index("ix_meetings_in_group", table_name="meetings")
