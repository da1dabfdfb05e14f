"""Releases and their files.

Revision: 09_releases, after 08_merge.
"""

import sqlalchemy as sa
from alembic import op

revision = "09_releases"
down_revision = "08_merge"


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("root", sa.String(64)),
        sa.Column("manifest_sha256", sa.String(64)),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_release_project_id_project"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_release_job_id_job"),
        sa.UniqueConstraint("project_id", "name", name="uq_release_project_id_name"),
    )
    op.create_index("ix_release_project_created", "release", ["project_id", "created_at"])
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.String(36), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("crc32", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("release_id", "path", name="pk_release_file"),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_release_file_release_id_release", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_release_file_blob_sha256", "release_file", ["blob_sha256"])


def downgrade() -> None:
    op.drop_table("release_file")
    op.drop_table("release")
