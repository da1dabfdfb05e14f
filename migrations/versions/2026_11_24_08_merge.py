"""Masks and the questions about seams.

Revision: 08_merge, after 07_jobs.
"""

import sqlalchemy as sa
from alembic import op

revision = "08_merge"
down_revision = "07_jobs"


def upgrade() -> None:
    op.create_table(
        "mask",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("input_key", sa.String(64), nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("raster_sha256", sa.String(64), nullable=False),
        sa.Column("segments", sa.JSON, nullable=False),
        sa.Column("open_questions", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mask"),
        sa.ForeignKeyConstraint(["image_id"], ["image.id"], name="fk_mask_image_id_image"),
        sa.UniqueConstraint("image_id", "input_key", name="uq_mask_image_id_input_key"),
    )
    op.create_index("ix_mask_image_latest", "mask", ["image_id", "created_at"])
    op.create_index("ix_mask_raster_sha256", "mask", ["raster_sha256"])
    _questions()


def _questions() -> None:
    keys = ("image_id", "first_tile", "first_segment", "second_tile", "second_segment")
    op.create_table(
        "link_question",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in keys[1:]),
        sa.Column("class_id", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("box", sa.JSON, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by", sa.String(36)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_question"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_link_question_project_id_project"),
        sa.ForeignKeyConstraint(["image_id"], ["image.id"], name="fk_link_question_image_id_image"),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name="fk_link_question_answered_by_account"),
        sa.UniqueConstraint(*keys, name="uq_link_question_pair"),
    )
    where = sa.text("answer IS NULL AND NOT withdrawn")
    op.create_index(
        "ix_link_question_open", "link_question", ["project_id"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_table("link_question")
    op.drop_table("mask")
