"""forget what was said in rooms.

Rooms that are closed are emptied soon after. Safe beside the previous release; never imports
models.
"""

import sqlalchemy as sa
from alembic import op

revision = "5d1c0a7be934"
down_revision = "ba2e88a7db53"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("forget_at", sa.Float(), nullable=True))
        rooms.add_column(sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
        rooms.create_index(rooms.f("ix_rooms_forget_at"), ["forget_at"], unique=False)
    # A closed room is one for which the clock has nothing more to do.
    op.execute("UPDATE rooms SET forget_at = 0 WHERE due_at IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.drop_index(rooms.f("ix_rooms_forget_at"))
        rooms.drop_column("emptied_at")
        rooms.drop_column("forget_at")
