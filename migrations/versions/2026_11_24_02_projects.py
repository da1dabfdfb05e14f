"""Projects, and who does what in them.

Revision: 02_projects, after 01_people.
"""

import sqlalchemy as sa
from alembic import op

revision = "02_projects"
down_revision = "01_people"

_ROLES = "role in ('annotator', 'reviewer', 'lead', 'requester')"


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("taxonomy_json", sa.JSON, nullable=False),
        sa.Column("tile", sa.Integer, nullable=False),
        sa.Column("overlap", sa.Integer, nullable=False),
        sa.Column("context", sa.Integer, nullable=False),
        sa.Column("instructions", sa.Text, nullable=False),
        sa.Column("lease_minutes", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("slug", name="uq_project_slug"),
    )
    _create_membership()
    _create_invitation()


def _create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "account_id", "role", name="pk_membership"),
        sa.CheckConstraint(_ROLES, name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_membership_project_id_project"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_membership_account_id_account"),
    )
    op.create_index("ix_membership_account_id", "membership", ["account_id"])


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("project_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("invited_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(36)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("digest", name="pk_invitation"),
        sa.CheckConstraint(_ROLES, name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_invitation_project_id_project"),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name="fk_invitation_invited_by_account"),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name="fk_invitation_accepted_by_account"),
    )
    op.create_index("ix_invitation_project_id", "invitation", ["project_id"])


def downgrade() -> None:
    for table in ("invitation", "membership", "project"):
        op.drop_table(table)
