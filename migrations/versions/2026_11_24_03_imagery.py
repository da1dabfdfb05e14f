"""Images, and the report of every file that was sent.

Revision: 03_imagery, after 02_projects.
"""

import sqlalchemy as sa
from alembic import op

revision = "03_imagery"
down_revision = "02_projects"

_COLUMNS = (
    ("project_id", sa.String(36)),
    ("path", sa.String(500)),
    ("name", sa.String(200)),
    ("stem", sa.String(120)),
    ("stem_key", sa.String(120)),
    ("drive", sa.String(120)),
    ("frame", sa.BigInteger),
    ("split", sa.String(8)),
    ("width", sa.Integer),
    ("height", sa.Integer),
    ("orientation", sa.Integer),
    ("media_type", sa.String(20)),
    ("original_sha256", sa.String(64)),
    ("original_bytes", sa.BigInteger),
    ("photo_sha256", sa.String(64)),
    ("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "image",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in _COLUMNS),
        sa.PrimaryKeyConstraint("id", name="pk_image"),
        sa.UniqueConstraint("project_id", "photo_sha256", name="uq_image_project_id_photo_sha256"),
        sa.UniqueConstraint("project_id", "stem_key", name="uq_image_project_id_stem_key"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_image_project_id_project"),
    )
    op.create_index("ix_image_project_id_id", "image", ["project_id", "id"])
    op.create_index("ix_image_project_id_original_sha256", "image", ["project_id", "original_sha256"])
    _create_report()


def _create_report() -> None:
    op.create_table(
        "ingest_file",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("image_id", sa.String(36)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ingest_file"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_ingest_file_project_id_project"),
        sa.ForeignKeyConstraint(["image_id"], ["image.id"], name="fk_ingest_file_image_id_image"),
        sa.CheckConstraint("outcome in ('taken', 'duplicate', 'refused')", name=op.f("ck_ingest_file_outcome_known")),
        sa.CheckConstraint(
            "(outcome = 'refused') = (image_id is null)", name=op.f("ck_ingest_file_image_unless_refused")
        ),
    )
    op.create_index("ix_ingest_file_project_id_id", "ingest_file", ["project_id", "id"])


def downgrade() -> None:
    for table in ("ingest_file", "image"):
        op.drop_table(table)
