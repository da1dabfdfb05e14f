"""The classes of releases that have others than their project.

Revision: 20_remapped_releases, after 19_gold.
"""

import sqlalchemy as sa
from alembic import op

revision = "20_remapped_releases"
down_revision = "19_gold"


def upgrade() -> None:
    op.add_column("release", sa.Column("target_taxonomy", sa.JSON))


def downgrade() -> None:
    op.drop_column("release", "target_taxonomy")
