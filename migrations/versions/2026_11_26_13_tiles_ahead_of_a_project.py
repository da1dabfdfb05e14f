"""How many tiles a painter is brought ahead, project by project.

Revision: 13_project_tiles_ahead, after 12_shards.
"""

import sqlalchemy as sa
from alembic import op

revision = "13_project_tiles_ahead"
down_revision = "12_shards"


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("tiles_ahead", sa.Integer, nullable=False, server_default="2"))


def downgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.drop_column("tiles_ahead")
