"""Jobs, their shards and executors.

Revision: 07_jobs, after 06_quality.
"""

import sqlalchemy as sa
from alembic import op

revision = "07_jobs"
down_revision = "06_quality"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("project_id", sa.String(36)),
        sa.Column("params", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("result", sa.JSON),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.CheckConstraint(
            "state in ('queued','running','done','partial','failed','cancelled')", name=op.f("ck_job_state")
        ),
    )
    live = sa.text("state in ('queued','running')")
    op.create_index("ix_job_live", "job", ["created_at"], sqlite_where=live, postgresql_where=live)
    op.create_index("ix_job_project", "job", ["project_id", "created_at"])
    op.create_table(
        "job_shard",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("input", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("record", sa.JSON),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("job_id", "n", name="pk_job_shard"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_job_shard_job_id_job", ondelete="CASCADE"),
    )
    op.create_table(
        "job_executor",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job_executor"),
    )


def downgrade() -> None:
    for table in ("job_executor", "job_shard", "job"):
        op.drop_table(table)
