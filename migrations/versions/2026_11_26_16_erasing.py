"""Tombstones of erased images, and the work that had been done on them.

Revision: 16_erasing, after 15_publication.
"""

import sqlalchemy as sa
from alembic import op

revision = "16_erasing"
down_revision = "15_publication"


def upgrade() -> None:
    op.create_table(
        "erased_image",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("name_key", sa.String(64), nullable=False),
        sa.Column("original_key", sa.String(64), nullable=False),
        sa.Column("photo_key", sa.String(64), nullable=False),
        sa.Column("tiles", sa.Integer, nullable=False),
        sa.Column("releases", sa.JSON, nullable=False),
        sa.Column("erased_by", sa.String(36)),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erased_image"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_erased_image_project_id_project"),
    )
    op.create_index("ix_erased_image_original", "erased_image", ["project_id", "original_key"])
    op.create_index("ix_erased_image_photo", "erased_image", ["project_id", "photo_key"])
    op.create_table(
        "erased_work",
        sa.Column("task_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("pixels", sa.BigInteger, nullable=False),
        sa.Column("active_seconds", sa.BigInteger, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "account_id", "kind", name="pk_erased_work"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_erased_work_account_id_account"),
        sa.ForeignKeyConstraint(["image_id"], ["erased_image.id"], name="fk_erased_work_image_id_erased_image"),
        sa.CheckConstraint("kind in ('paint', 'review')", name=op.f("ck_erased_work_kind_known")),
    )
    op.create_index("ix_erased_work_account_id", "erased_work", ["account_id"])


def downgrade() -> None:
    for table in ("erased_work", "erased_image"):
        op.drop_table(table)
