"""Several leases a person and project: the next tiles are taken while one is painted.

Revision: 10_tiles_ahead, after 09_releases.
"""

import sqlalchemy as sa
from alembic import op

revision = "10_tiles_ahead"
down_revision = "09_releases"

_LEASED = sa.text("state = 'leased'")


def upgrade() -> None:
    _replace("uq_task_holder", "ix_task_holder", unique=False)


def downgrade() -> None:
    _replace("ix_task_holder", "uq_task_holder", unique=True)


def _replace(old: str, new: str, *, unique: bool) -> None:
    op.drop_index(old, "task")
    columns = ["project_id", "lease_holder"]
    op.create_index(new, "task", columns, unique=unique, sqlite_where=_LEASED, postgresql_where=_LEASED)
