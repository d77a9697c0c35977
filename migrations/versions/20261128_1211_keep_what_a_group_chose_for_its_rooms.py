"""keep what a group chose for its rooms.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "ba2e88a7db53"
down_revision = "89aa807f0891"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_options",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groups.id"],
            name=op.f("fk_room_options_group_id_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_room_options")),
    )


def downgrade() -> None:
    op.drop_table("room_options")
