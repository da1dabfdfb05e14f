"""Instructions that tell when they changed, with examples and notes on classes.

Revision: 11_instructions, after 10_tiles_ahead.
"""

import sqlalchemy as sa
from alembic import op

revision = "11_instructions"
down_revision = "10_tiles_ahead"


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("instructions_version", sa.Integer, nullable=False, server_default="1"))
        table.add_column(sa.Column("class_notes", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "example",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("shows", sa.String(8), nullable=False),
        sa.Column("caption", sa.String(500), nullable=False),
        sa.Column("class_id", sa.Integer, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_example_project_id_project")),
        sa.CheckConstraint("shows IN ('right', 'wrong')", name=op.f("ck_example_shows_known")),
    )
    op.create_index("ix_example_project_id", "example", ["project_id"])


def downgrade() -> None:
    op.drop_table("example")
    with op.batch_alter_table("project") as table:
        table.drop_column("class_notes")
        table.drop_column("instructions_version")
