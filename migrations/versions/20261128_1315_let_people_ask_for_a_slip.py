"""let people ask for a slip.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "e84b2c91d730"
down_revision = "b4d21f8c6e93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=16), nullable=False),
        sa.Column("called", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("initials", sa.String(length=30), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_slips_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slips")),
        sa.UniqueConstraint("code", name=op.f("uq_slips_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_slips_token_hash")),
    )
    op.create_index(op.f("ix_slips_room_id"), "slips", ["room_id"], unique=False)
    op.create_index(op.f("ix_slips_ends_at"), "slips", ["ends_at"], unique=False)
    with op.batch_alter_table("room_leases") as leases:
        leases.add_column(sa.Column("since", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("room_leases") as leases:
        leases.drop_column("since")
    op.drop_index(op.f("ix_slips_ends_at"), table_name="slips")
    op.drop_index(op.f("ix_slips_room_id"), table_name="slips")
    op.drop_table("slips")
