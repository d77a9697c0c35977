"""list whom a group banned.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op

revision = "deb7351aaad3"
down_revision = "3279ebade691"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("guest_session", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("banned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_bans_group_id_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_bans_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bans_public_id")),
    )
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bans_group_id"), ["group_id"], unique=False)
        batch_op.create_index("ix_bans_guest_session", ["guest_session"], unique=False)
        batch_op.create_index("ix_bans_member_id", ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.drop_index("ix_bans_member_id")
        batch_op.drop_index("ix_bans_guest_session")
        batch_op.drop_index(batch_op.f("ix_bans_group_id"))

    op.drop_table("bans")
