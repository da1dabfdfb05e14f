"""Who paints what two tiles both painted, and where the pixels of a mask came from.

Projects that are there keep the borders of the cores, as their masks were made, until they choose otherwise.

Revision: 14_seams, after 13_project_tiles_ahead.
"""

import sqlalchemy as sa
from alembic import op

revision = "14_seams"
down_revision = "13_project_tiles_ahead"


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("seams", sa.String(8), nullable=False, server_default="owner"))
    with op.batch_alter_table("mask") as table:
        table.add_column(sa.Column("origins_sha256", sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mask") as table:
        table.drop_column("origins_sha256")
    with op.batch_alter_table("project") as table:
        table.drop_column("seams")
