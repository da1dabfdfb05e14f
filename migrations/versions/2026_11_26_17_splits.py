"""Classes that are split while a project is painted, and the tiles that are painted once more for it.

Revision: 17_splits, after 16_erasing.
"""

import sqlalchemy as sa
from alembic import op

revision = "17_splits"
down_revision = "16_erasing"


def upgrade() -> None:
    op.create_table(
        "class_split",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("class_id", sa.Integer, nullable=False),
        sa.Column("into", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_class_split"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_class_split_project_id_project"),
    )
    op.create_index("ix_class_split_project_id", "class_split", ["project_id"])
    op.create_table(
        "reissue",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("base_revision_id", sa.String(36)),
        sa.Column("allowed", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("task_id", name="pk_reissue"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_reissue_task_id_task"),
        sa.ForeignKeyConstraint(["base_revision_id"], ["revision.id"], name="fk_reissue_base_revision_id_revision"),
    )


def downgrade() -> None:
    for table in ("reissue", "class_split"):
        op.drop_table(table)
