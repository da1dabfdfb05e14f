"""The migrations make just the schema that the code speaks of, on both databases, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect

import app.main  # noqa: F401  (imports every room, and with it every table)
from app.foundation.database import Base
from app.wiring import House
from migrations import config, is_current, migrate


def test_the_schema_is_the_one_the_rooms_describe(any_house: House) -> None:
    with any_house.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_is_in_the_database_under_its_name(any_house: House) -> None:
    """Alembic does not compare checks, and the naming convention prefixes a name that is not protected twice."""
    described = {
        (table.name, str(check.name))
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    inspector = inspect(any_house.db.engine)
    kept = {
        (table, str(check["name"]))
        for table in Base.metadata.tables
        for check in inspector.get_check_constraints(table)
    }
    assert kept == described


def test_there_is_one_line_of_migrations(any_house: House) -> None:
    script = ScriptDirectory.from_config(config(any_house.db))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())
    assert is_current(any_house.db)


def test_every_step_can_be_taken_back_and_again(any_house: House) -> None:
    command.downgrade(config(any_house.db), "base")
    assert set(inspect(any_house.db.engine).get_table_names()) <= {"alembic_version"}
    migrate(any_house.db)
    assert is_current(any_house.db)
