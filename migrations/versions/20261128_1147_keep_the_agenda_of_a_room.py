"""keep the agenda of a room.

A room from before does not know its steps: it is over, with all that was said in it.
Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "89aa807f0891"
down_revision = "c3ace761e2fb"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ONE_STEP = {"phase": "doors", "title": "Meeting", "text": ""}
OVER = {
    "phase": "closed",
    "step": 0,
    "last_step": 0,
    "now": {"title": "Closed", "crosstalk": "none", "order": "", "minutes": 0, "share_minutes": 0},
}


def upgrade() -> None:
    op.create_table(
        "room_agendas",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("agenda", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["rooms.id"],
            name=op.f("fk_room_agendas_room_id_rooms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_room_agendas")),
    )
    end_rooms_from_before()


def end_rooms_from_before() -> None:
    connection = op.get_bind()
    rooms = sa.table("rooms", sa.column("id"), sa.column("state", JSON), sa.column("due_at"))
    agendas = sa.table("room_agendas", sa.column("room_id"), sa.column("agenda", JSON))
    for room_id, state in list(connection.execute(sa.select(rooms.c.id, rooms.c.state))):
        agenda = {"name": "Meeting", "steps": [ONE_STEP], "options": {}}
        connection.execute(sa.insert(agendas).values(room_id=room_id, agenda=agenda))
        ended = sa.update(rooms).where(rooms.c.id == room_id)
        connection.execute(ended.values(state=state | OVER, due_at=None))


def downgrade() -> None:
    op.drop_table("room_agendas")
