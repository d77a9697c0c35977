"""keep reports for the stewards.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "b4d21f8c6e93"
down_revision = "e18b5c2d7f40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_reports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_reports_public_id")),
    )
    op.create_index(op.f("ix_room_reports_made_at"), "room_reports", ["made_at"])


def downgrade() -> None:
    op.drop_table("room_reports")
