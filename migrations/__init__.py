"""Alembic migrations: one tree; the tests build their database by running it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.foundation.database import Database


def config(db: Database) -> Config:
    """Return Alembic's configuration for ``db``."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("path_separator", "os")
    settings.attributes["database"] = db
    return settings


def migrate(db: Database, revision: str = "head") -> None:
    """Bring the schema of ``db`` to ``revision``."""
    command.upgrade(config(db), revision)


def is_current(db: Database) -> bool:
    """Tell whether the schema of ``db`` is the one this code was written for.

    Raises:
        Unavailable: `no-database`: it cannot be reached.
    """
    head = ScriptDirectory.from_config(config(db)).get_current_head()
    with db.snapshot() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
