"""let late comers read the topic.

Who came before it reads on as before. Safe beside the previous release; never imports models.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c27f0e6a41d8"
down_revision = "deb7351aaad3"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("personas") as personas:
        personas.add_column(sa.Column("came", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("personas") as personas:
        personas.drop_column("came")
