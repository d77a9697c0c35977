"""notice a crowd at the door.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "e18b5c2d7f40"
down_revision = "88a48eb8f95e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("personas") as table:
        table.add_column(
            sa.Column("in_crowd", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("personas") as table:
        table.drop_column("in_crowd")
