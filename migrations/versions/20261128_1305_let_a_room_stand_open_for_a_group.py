"""let a room stand open for a group.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "88a48eb8f95e"
down_revision = "071d967dca91"
branch_labels = None
depends_on = None

CHILDREN = (
    ("room_rows", "log_id"),
    ("room_leases", "log_id"),
    ("personas", "room_id"),
    ("room_agendas", "room_id"),
    ("room_ballots", "room_id"),
)


def upgrade() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.alter_column("meeting_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_rooms_group_id"), ["group_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_rooms_group_id_groups"),
            "groups",
            ["group_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    # A room without a meeting is nothing the release before knows.
    lounges = "(SELECT id FROM rooms WHERE group_id IS NOT NULL)"
    for table, column in CHILDREN:
        op.execute(f"DELETE FROM {table} WHERE {column} IN {lounges}")  # noqa: S608 - no words of others
    op.execute("DELETE FROM rooms WHERE group_id IS NOT NULL")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rooms_group_id_groups"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_rooms_group_id"), type_="unique")
        batch_op.alter_column("meeting_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("group_id")
