"""count anonymous votes.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "071d967dca91"
down_revision = "99a3bc70f432"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_ballots",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["rooms.id"],
            name=op.f("fk_room_ballots_room_id_rooms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("room_id", "choice", name=op.f("pk_room_ballots")),
    )


def downgrade() -> None:
    op.drop_table("room_ballots")
