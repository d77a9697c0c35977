"""let results lead to their motions.

The result of a vote repeated the words of its motion, and kept them when they were taken away.

Safe beside the previous release, which shows what the row says; never imports models.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d41f0b7a92ce"
down_revision = "c6a90d3f17be"
branch_labels = None
depends_on = None

rows = sa.table(
    "room_rows",
    sa.column("log_id", sa.Integer),
    sa.column("seq", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
)


def upgrade() -> None:
    connection = op.get_bind()
    moved: dict[int, int] = {}
    some = sa.select(rows).where(rows.c.kind.in_(["motion_made", "vote_closed"]))
    for log_id, seq, kind, body in connection.execute(some.order_by(rows.c.log_id, rows.c.seq)):
        if kind == "motion_made":
            moved[log_id] = seq
        else:
            # Words, an empty line, the numbers: and words may have empty lines.
            numbers = body["text"].rpartition("\n\n")[2]
            led = body | {"text": numbers, "motion": moved.get(log_id)}
            here = (rows.c.log_id == log_id) & (rows.c.seq == seq)
            connection.execute(sa.update(rows).where(here).values(body=led))


def downgrade() -> None:
    """Nothing: the words stand in the motion's own row, and it may have been taken away."""
