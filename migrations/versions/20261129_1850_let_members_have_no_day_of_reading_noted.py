"""let members have no day of reading noted.

The day a calendar address was last read was kept for everybody; a member may want none kept.

Safe beside the previous release, which keeps the day as before; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "5b8d27e94c10"
down_revision = "d41f0b7a92ce"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_choices",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notes_days", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_calendar_choices_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_choices")),
    )


def downgrade() -> None:
    op.drop_table("calendar_choices")
