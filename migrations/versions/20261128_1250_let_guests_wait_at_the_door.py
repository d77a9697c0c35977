"""let guests wait at the door.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "7c0f3d9a1e52"
down_revision = "c27f0e6a41d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("personas") as table:
        table.add_column(sa.Column("knocked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("personas") as table:
        table.drop_column("knocked_at")
