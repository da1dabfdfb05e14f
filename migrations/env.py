"""Runs migrations on the connection of the database that the caller hands over."""

from alembic import context
from sqlalchemy import Connection

from app.foundation.database import Base, Database

database: Database = context.config.attributes["database"]


def run(connection: Connection) -> None:
    """Run the requested steps in one transaction.

    On SQLite a batch step rebuilds its table; with foreign keys on, dropping the old one would delete the rows that
    refer to it. The pragma has no effect inside a transaction, so it is switched before.
    """
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=database.is_sqlite,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Open a connection with foreign keys off and migrate; check them before the connection goes back."""
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if database.is_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                run(connection)
        finally:
            if database.is_sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")


main()
