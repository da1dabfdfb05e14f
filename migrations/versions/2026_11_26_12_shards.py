"""Shards that several workers take, and releases as rows of images.

Revision: 12_shards, after 11_instructions.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "12_shards"
down_revision = "11_instructions"


def upgrade() -> None:
    _jobs()
    op.create_table(
        "release_image",
        sa.Column("release_id", sa.String(36), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("image_key", sa.String(64), nullable=False),
        sa.Column("name", sa.JSON, nullable=False),
        sa.Column("mask_id", sa.String(36)),
        sa.Column("sources", sa.JSON),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("encoded_key", sa.String(64)),
        sa.Column("entry", sa.JSON),
        sa.Column("record_sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("release_id", "n", name="pk_release_image"),
        sa.CheckConstraint("state in ('queued','done','left-out')", name=op.f("ck_release_image_state")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_release_image_release_id_release", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["image_id"], ["image.id"], name="fk_release_image_image_id_image"),
        sa.ForeignKeyConstraint(["mask_id"], ["mask.id"], name="fk_release_image_mask_id_mask"),
    )
    op.create_index("ix_release_image_encoded_key", "release_image", ["encoded_key"])
    op.create_index("ix_release_image_image_key", "release_image", ["release_id", "image_key"])
    op.create_index("ix_release_image_record_sha256", "release_image", ["record_sha256"])
    op.add_column("release_file", sa.Column("n", sa.Integer, nullable=False, server_default="-1"))
    op.create_index("ix_release_file_image", "release_file", ["release_id", "n"])
    op.add_column("release", sa.Column("images", sa.Integer, nullable=False, server_default="0"))
    op.add_column("release", sa.Column("refused", sa.Boolean, nullable=False, server_default=sa.false()))
    _count_images()
    with op.batch_alter_table("release") as table:
        table.drop_column("inputs")


def _jobs() -> None:
    op.add_column("job", sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("job", sa.Column("closer", sa.Text))
    with op.batch_alter_table("job_shard") as table:
        table.add_column(sa.Column("size", sa.Integer, nullable=False, server_default="1"))
        table.add_column(sa.Column("failed", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"))
        table.add_column(sa.Column("holder", sa.Text))
        table.add_column(sa.Column("started_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("finished_at", sa.DateTime(timezone=True)))
        table.create_check_constraint(op.f("ck_job_shard_state"), "state in ('queued','running','done','failed')")
    op.execute("UPDATE job_shard SET failed = 1 WHERE state = 'failed'")
    op.create_index("ix_job_shard_state", "job_shard", ["job_id", "state", "n"])


def _count_images() -> None:
    """How many images the releases of before have; a finished one needs no rows of images."""
    release = sa.table("release", sa.column("id"), sa.column("inputs", sa.JSON), sa.column("images"))
    bind = op.get_bind()
    for key, inputs in bind.execute(sa.select(release.c.id, release.c.inputs)).all():
        count = len(json.loads(inputs) if isinstance(inputs, str) else inputs or [])
        bind.execute(sa.update(release).where(release.c.id == key).values(images=count))


def downgrade() -> None:
    op.drop_index("ix_release_file_image", "release_file")
    with op.batch_alter_table("release_file") as table:
        table.drop_column("n")
    with op.batch_alter_table("release") as table:
        table.add_column(sa.Column("inputs", sa.JSON, nullable=False, server_default="[]"))
        table.drop_column("images")
        table.drop_column("refused")
    op.drop_table("release_image")
    op.drop_index("ix_job_shard_state", "job_shard")
    with op.batch_alter_table("job_shard") as table:
        table.drop_constraint(op.f("ck_job_shard_state"), type_="check")
        for column in ("size", "failed", "bytes", "holder", "started_at", "finished_at"):
            table.drop_column(column)
    with op.batch_alter_table("job") as table:
        table.drop_column("bytes")
        table.drop_column("closer")
