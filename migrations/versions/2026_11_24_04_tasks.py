"""The queue: tasks and who ever held them.

Revision: 04_tasks, after 03_imagery.
"""

import sqlalchemy as sa
from alembic import op

revision = "04_tasks"
down_revision = "03_imagery"

_COLUMNS = (
    ("image_id", sa.String(36), False),
    ("project_id", sa.String(36), False),
    ("tile_index", sa.Integer, False),
    ("kind", sa.String(16), False),
    ("state", sa.String(16), False),
    ("pixels", sa.BigInteger, False),
    ("created_at", sa.DateTime(timezone=True), False),
    ("lease_id", sa.String(36), True),
    ("lease_holder", sa.String(36), True),
    ("lease_until", sa.DateTime(timezone=True), True),
    ("fence", sa.Integer, False),
    ("returned_to", sa.String(36), True),
    ("reserved_until", sa.DateTime(timezone=True), True),
    ("head_revision_id", sa.String(36), True),
    ("submitted_revision_id", sa.String(36), True),
    ("submitted_by", sa.String(36), True),
    ("submitted_at", sa.DateTime(timezone=True), True),
    ("accepted_revision_id", sa.String(36), True),
    ("accepted_at", sa.DateTime(timezone=True), True),
)
_ACCOUNTS = ("lease_holder", "returned_to", "submitted_by")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in _COLUMNS),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("image_id", "kind", "tile_index", name="uq_task_image_id_kind_tile_index"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_task_project_id_project"),
        sa.ForeignKeyConstraint(["image_id"], ["image.id"], name="fk_task_image_id_image"),
        *(sa.ForeignKeyConstraint([name], ["account.id"], name=f"fk_task_{name}_account") for name in _ACCOUNTS),
        sa.CheckConstraint(
            "state IN ('open', 'leased', 'submitted', 'returned', 'accepted')", name=op.f("ck_task_state_known")
        ),
        sa.CheckConstraint(
            "state <> 'leased' OR (lease_id IS NOT NULL AND lease_holder IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_task_lease_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR accepted_revision_id IS NOT NULL", name=op.f("ck_task_accepted_has_revision")
        ),
    )
    _create_indexes()
    op.create_table(
        "attempt",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "account_id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_attempt_task_id_task"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_attempt_account_id_account"),
    )


def _create_indexes() -> None:
    op.create_index("ix_task_images", "task", ["project_id", "image_id", "state"])
    op.create_index("ix_task_states", "task", ["project_id", "state", "pixels"])
    _create_partial("ix_task_open", ["project_id", "image_id", "tile_index"], "open")
    _create_partial("ix_task_expiry", ["project_id", "lease_until"], "leased")
    _create_partial("uq_task_holder", ["project_id", "lease_holder"], "leased", unique=True)
    _create_partial("ix_task_returned", ["project_id", "returned_to"], "returned")
    _create_partial("ix_task_review", ["project_id", "submitted_at"], "submitted")


def _create_partial(name: str, columns: list[str], state: str, *, unique: bool = False) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(name, "task", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table in ("attempt", "task"):
        op.drop_table(table)
