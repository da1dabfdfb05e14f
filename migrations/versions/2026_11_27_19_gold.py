"""Known answers of tiles, and how work that was handed in came off against them.

Revision: 19_gold, after 18_import_sets.
"""

import sqlalchemy as sa
from alembic import op

revision = "19_gold"
down_revision = "18_import_sets"


def upgrade() -> None:
    op.create_table(
        "gold_answer",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("segments", sa.JSON, nullable=False),
        sa.Column("unpainted", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gold_answer"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_gold_answer_task_id_task"),
        sa.UniqueConstraint("task_id", "n", name="uq_gold_answer_task_id_n"),
    )
    op.create_table(
        "gold_measure",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("answer_id", sa.String(36), nullable=False),
        sa.Column("revision_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True)),
        sa.Column("judged", sa.BigInteger),
        sa.Column("agreeing", sa.BigInteger),
        sa.Column("mean_iou", sa.Integer),
        sa.Column("panoptic_quality", sa.Integer),
        sa.Column("missed", sa.Integer),
        sa.Column("passed", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_gold_measure"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_gold_measure_task_id_task"),
        sa.ForeignKeyConstraint(["answer_id"], ["gold_answer.id"], name="fk_gold_measure_answer_id_gold_answer"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_gold_measure_revision_id_revision"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_gold_measure_account_id_account"),
        sa.UniqueConstraint("revision_id", name="uq_gold_measure_revision_id"),
        sa.CheckConstraint("(measured_at IS NULL) = (judged IS NULL)", name=op.f("ck_gold_measure_measured_whole")),
    )
    op.create_index("ix_gold_measure_account_id", "gold_measure", ["account_id"])
    op.create_index("ix_gold_measure_task_id", "gold_measure", ["task_id", "account_id"])
    op.create_index(
        "ix_gold_measure_waiting",
        "gold_measure",
        ["task_id"],
        sqlite_where=sa.text("measured_at IS NULL"),
        postgresql_where=sa.text("measured_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("gold_measure", "gold_answer"):
        op.drop_table(table)
