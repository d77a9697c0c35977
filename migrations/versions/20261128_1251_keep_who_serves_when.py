"""keep who serves when.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "99a3bc70f432"
down_revision = "7c0f3d9a1e52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_rota_places_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_rota_places_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_places")),
        sa.UniqueConstraint(
            "meeting_id",
            "recurrence_id",
            "role",
            name=op.f("uq_rota_places_meeting_id_recurrence_id_role"),
        ),
    )
    op.create_index(op.f("ix_rota_places_member_id"), "rota_places", ["member_id"])


def downgrade() -> None:
    op.drop_table("rota_places")
