"""Zips of data sets that are being brought in from a browser.

Revision: 18_import_sets, after 17_splits.
"""

import sqlalchemy as sa
from alembic import op

revision = "18_import_sets"
down_revision = "17_splits"


def upgrade() -> None:
    op.create_table(
        "import_set",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_set"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_import_set_project_id_project"),
    )
    op.create_index("ix_import_set_project_id", "import_set", ["project_id"])


def downgrade() -> None:
    op.drop_table("import_set")
