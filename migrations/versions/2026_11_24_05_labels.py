"""Labels: revisions, and the keys of saves already answered.

Revision: 05_labels, after 04_tasks.
"""

import sqlalchemy as sa
from alembic import op

revision = "05_labels"
down_revision = "04_tasks"


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.String(36)),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("segments", sa.JSON, nullable=False),
        sa.Column("unpainted", sa.BigInteger, nullable=False),
        sa.Column("active_seconds", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("task_id", "n", name="uq_revision_task_id_n"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_revision_task_id_task"),
        sa.ForeignKeyConstraint(["parent_id"], ["revision.id"], name="fk_revision_parent_id_revision"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_revision_account_id_account"),
    )
    op.create_index("ix_revision_account_id", "revision", ["account_id"])
    op.create_index("ix_revision_blob_sha256", "revision", ["blob_sha256"])
    handed_in = sa.text("submitted_at IS NOT NULL")
    op.create_index(
        "ix_revision_handed_in", "revision", ["task_id"], sqlite_where=handed_in, postgresql_where=handed_in
    )
    _create_keys()


def _create_keys() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("revision_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_idempotency_key"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_idempotency_key_account_id_account"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_idempotency_key_revision_id_revision"),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])


def downgrade() -> None:
    for table in ("idempotency_key", "revision"):
        op.drop_table(table)
