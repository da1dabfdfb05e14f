"""A project with as many tiles as wanted, written by the database itself in a few statements.

The rows are what a project of that size would hold: 16 tiles an image, the older half of the images accepted with an
attempt for each tile, the rest open, ids of the usual length. Indexes other than unique ones are made after the rows,
as a restore would do it.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, text
from sqlalchemy.orm import Session

from app import people, projects, tasks
from app.core.geometry import Grid, Size
from app.foundation.clock import SystemClock
from app.foundation.database import Database
from app.foundation.ids import ImageId, ProjectId
from app.imagery import Image
from app.people import Role
from app.tasks.tables import Task

TILES_AN_IMAGE = 16
BATCH = 2_000_000
_COUNT = "SELECT n FROM count"
_NEXT = "SELECT n + 1 FROM count WHERE n + 1"
ATTEMPTS = """
    INSERT INTO attempt (task_id, account_id, began_at)
    SELECT task.id, (SELECT min(id) FROM account), task.created_at FROM task WHERE task.state = 'accepted'
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """A filled database.

    Attributes:
        url: Where it is.
        project_id: The one project.
        accounts: Ids of the painters, one a client.
        tiles: Rows of the queue.
        bytes: Size of the database, with indexes.
    """

    url: str
    project_id: ProjectId
    accounts: tuple[str, ...]
    tiles: int
    bytes: int


def fill(url: str, *, tiles: int, clients: int) -> Queue:
    """Fill a migrated, empty database with one project of `tiles` tiles and `clients` painters."""
    db, clock = Database(url), SystemClock()
    with db.write() as session:
        project = projects.create(session, clock, slug="claims", taxonomy="camvid-11", tile=16, overlap=0, context=0)
        accounts = tuple(_painter(session, project.id, number) for number in range(clients))
        template = _template(session, project.id)
    _multiply(db, template, tiles)
    size = _settle(db)
    db.dispose()
    return Queue(url, project.id, accounts, tiles, size)


def _painter(session: Session, project_id: ProjectId, number: int) -> str:
    account = people.create_account(session, SystemClock(), name=f"Painter {number}")
    people.set_roles(session, SystemClock(), project_id=project_id, account_id=account.id, roles={Role.ANNOTATOR})
    return str(account.id)


def _template(session: Session, project_id: ProjectId) -> str:
    """One image and one tile by the product's own code, which the rest is copied from; its last in the order."""
    image = Image(
        id=ImageId("f" * 36), project_id=project_id, path="a.jpg", name="a.jpg", stem="a", stem_key="a", drive="drive",
        frame=0, split="train", width=16, height=16, orientation=1, media_type="image/jpeg", original_sha256="f" * 64,
        original_bytes=1, photo_sha256="f" * 64, created_at=SystemClock().now(),
    )  # fmt: skip
    session.add(image)
    session.flush()
    grid = Grid(Size(16, 16), tile=16, overlap=0, context=0)
    (task,) = tasks.create_for_image(session, SystemClock(), project_id=project_id, image_id=image.id, grid=grid)
    return task.id


def _multiply(db: Database, template: str, tiles: int) -> None:
    images, later = tiles // TILES_AN_IMAGE, list(_table(Task).indexes)
    with db.engine.connect() as connection:
        _relax(connection, is_sqlite=db.is_sqlite)
        with connection.begin():
            for index in later:
                index.drop(connection)
            _copy_images(connection, images, is_sqlite=db.is_sqlite)
        for start in range(0, tiles, BATCH):
            with connection.begin():
                _copy_tasks(connection, template, (start, min(start + BATCH, tiles)), tiles, is_sqlite=db.is_sqlite)
        with connection.begin():
            connection.execute(text(ATTEMPTS))
        with connection.begin():
            for index in later:
                index.create(connection)


def _table(row: type[Task]) -> Table:
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError("the queue is no table")
    return table


def _relax(connection: Connection, *, is_sqlite: bool) -> None:
    """Nothing of this is worth surviving a crash, and every reference is right by construction."""
    statements = (
        ["PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF"]
        if is_sqlite
        else ["SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'"]
    )
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    for statement in statements:
        raw.execute(statement)
    raw.commit()


def _series(start: int, end: int, *, is_sqlite: bool) -> str:
    if is_sqlite:
        return f"(WITH RECURSIVE count(n) AS (VALUES ({start}) UNION ALL {_NEXT} < {end}) {_COUNT}) AS series"
    return f"generate_series({start}, {end - 1}) AS series(n)"


def _hex(expression: str, digits: int, *, is_sqlite: bool) -> str:
    return f"printf('%0{digits}x', {expression})" if is_sqlite else f"lpad(to_hex({expression}), {digits}, '0')"


def _copy_images(connection: Connection, images: int, *, is_sqlite: bool) -> None:
    name = _hex("n", 36, is_sqlite=is_sqlite)
    digest = _hex("n", 64, is_sqlite=is_sqlite)
    own = {"id": name, "stem": name, "stem_key": name, "frame": "n", "original_sha256": digest, "photo_sha256": digest}
    columns = [column.name for column in Image.__table__.columns]
    _copy(connection, "image", columns, own, _series(0, images, is_sqlite=is_sqlite), "f" * 36)


def _copy_tasks(
    connection: Connection, template: str, numbers: tuple[int, int], tiles: int, *, is_sqlite: bool
) -> None:
    done = f"n < {tiles // 2 // TILES_AN_IMAGE * TILES_AN_IMAGE}"
    name = _hex("n", 36, is_sqlite=is_sqlite)
    own = {
        "id": name,
        "image_id": _hex(f"n / {TILES_AN_IMAGE}", 36, is_sqlite=is_sqlite),
        "tile_index": f"n % {TILES_AN_IMAGE}",
        "state": f"CASE WHEN {done} THEN 'accepted' ELSE 'open' END",
        "accepted_revision_id": f"CASE WHEN {done} THEN {name} END",
    }
    columns = [column.name for column in Task.__table__.columns]
    _copy(connection, "task", columns, own, _series(*numbers, is_sqlite=is_sqlite), template)


def _copy(
    connection: Connection, table: str, columns: list[str], own: dict[str, str], series: str, template: str
) -> None:
    values = ", ".join(own.get(column, f"template.{column}") for column in columns)
    connection.execute(
        text(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - our own names and numbers
            f"FROM {series}, {table} AS template WHERE template.id = :template ORDER BY n"
        ),
        {"template": template},
    )


def _settle(db: Database) -> int:
    """What a running database has done by itself by then: statistics, and pages that all can see; gives its bytes."""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        if db.is_sqlite:
            for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.execute(statement)
            pages, page = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
            return int(pages * page)
        raw.autocommit = True
        raw.execute("VACUUM ANALYZE")
        return int(raw.execute("SELECT pg_database_size(current_database())").fetchone()[0])
