"""Releases as publications: a licence for each project, and releases that can be withdrawn.

Revision: 15_publication, after 14_seams.
"""

import sqlalchemy as sa
from alembic import op

revision = "15_publication"
down_revision = "14_seams"


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("licence", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("release") as table:
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("withdrawn_by", sa.String(36), nullable=True))
        table.add_column(sa.Column("withdrawn_reason", sa.String(500), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("release") as table:
        for name in ("withdrawn_reason", "withdrawn_by", "withdrawn_at"):
            table.drop_column(name)
    with op.batch_alter_table("project") as table:
        table.drop_column("licence")
