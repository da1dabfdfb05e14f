"""Review: verdicts.

Revision: 06_quality, after 05_labels.
"""

import sqlalchemy as sa
from alembic import op

revision = "06_quality"
down_revision = "05_labels"


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("revision_id", sa.String(36), nullable=False),
        sa.Column("reviewer_id", sa.String(36), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_verdict_task_id_task"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_verdict_revision_id_revision"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name="fk_verdict_reviewer_id_account"),
        sa.CheckConstraint(
            "(verdict = 'accept' AND reason IS NULL) OR (verdict = 'return' AND reason IS NOT NULL)",
            name=op.f("ck_verdict_reason_when_returned"),
        ),
    )
    op.create_index("ix_verdict_task_id", "verdict", ["task_id"])


def downgrade() -> None:
    op.drop_table("verdict")
