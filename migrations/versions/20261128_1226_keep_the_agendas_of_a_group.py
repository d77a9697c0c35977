"""keep the agendas of a group.

Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3279ebade691"
down_revision = "5d1c0a7be934"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_agendas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "agenda", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groups.id"],
            name=op.f("fk_group_agendas_group_id_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_agendas")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_agendas_public_id")),
    )
    with op.batch_alter_table("group_agendas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_agendas_group_id"), ["group_id"], unique=False)

    op.create_table(
        "meeting_agendas",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_id"],
            ["group_agendas.id"],
            name=op.f("fk_meeting_agendas_agenda_id_group_agendas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_agendas_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_agendas")),
    )
    with op.batch_alter_table("meeting_agendas", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_agendas_agenda_id"), ["agenda_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("meeting_agendas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_agendas_agenda_id"))

    op.drop_table("meeting_agendas")
    with op.batch_alter_table("group_agendas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_agendas_group_id"))

    op.drop_table("group_agendas")
