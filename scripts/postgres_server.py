"""A PostgreSQL server for tests, proofs and trying: its own folder, a Unix socket only; throw-away unless kept.

PostgreSQL refuses to run as root, so that root hands the folder to an unprivileged user and runs the server as it.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

UNPRIVILEGED = "nobody"
_SMALL = ("max_connections=100", "shared_buffers=128MB", "listen_addresses=")
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not installed."""


class PostgresServer:
    """A running server.

    Attributes:
        folder: Holds the socket.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of one of its databases."""
        return f"postgresql://{UNPRIVILEGED}@/{database}?host={quote(str(self.folder), safe='')}"

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database, as a copy of `template`, and return its URL."""
        self._run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def ensure_database(self, name: str) -> str:
        """Create a database where it is missing, and return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            self.create_database(name)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database and end the sessions in it."""
        self._run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run_sql(self, statement: str) -> None:
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", UNPRIVILEGED]
        _run([str(programs() / command[0]), *command[1:], "-d", "postgres", "-c", statement])


def programs() -> Path:
    """Folder of initdb, pg_ctl and psql, the newest version first.

    Raises:
        PostgresMissing: There is none; the text says how to get it.
    """
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise PostgresMissing("PostgreSQL's server is not installed; on Debian: apt-get install postgresql")
    return max(found, key=lambda folder: int(folder.parent.name))


@contextmanager
def postgres_server(kept: Path | None = None, *, durable: bool = True) -> Iterator[PostgresServer]:
    """Run a server for the length of a block.

    Args:
        kept: Where the cluster lies and stays; None is a folder that goes with the block.
        durable: Sync to disk as in production; False trades that for speed in tests.

    Raises:
        PostgresMissing: PostgreSQL's server programs are not installed.
    """
    tools = programs()
    socket = Path(tempfile.mkdtemp(prefix="tessera-pg-"))  # a socket's path must be short
    try:
        _hand_over(socket)
        cluster = socket / "cluster" if kept is None else _reachable(kept)
        if not (cluster / "PG_VERSION").exists():
            flags = ["--username", UNPRIVILEGED, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"]
            _run([str(tools / "initdb"), "-D", str(cluster), *flags, *([] if durable else ["--no-sync"])])
        options = " ".join(
            f"-c {o}" for o in (*_SMALL, f"unix_socket_directories={socket}", *(() if durable else _HASTY))
        )
        control = [str(tools / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(socket / "log")]
        _run([*control, "-o", options, "start"])
        try:
            yield PostgresServer(socket)
        finally:
            _run([*control, "-m", "immediate" if kept is None else "fast", "stop"])
    finally:
        shutil.rmtree(socket, ignore_errors=True)


def _reachable(kept: Path) -> Path:
    """A folder for a cluster: `kept`, or one that it names where the user that the server runs as cannot come to it."""
    kept = kept.resolve()
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = kept / "elsewhere"
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in kept.parents):
        cluster = kept
    elif named.is_file():
        cluster = Path(named.read_text())
    else:
        cluster = Path(tempfile.mkdtemp(prefix="tessera-pg-", dir="/var/lib"))
        named.write_text(str(cluster))
    cluster.mkdir(mode=0o700, exist_ok=True)
    _hand_over(cluster)
    cluster.chmod(0o700)
    return cluster


def remove_cluster(kept: Path) -> None:
    """Remove what `postgres_server` keeps for a folder, wherever it is."""
    named = kept / "elsewhere"
    if named.is_file():
        shutil.rmtree(named.read_text(), ignore_errors=True)
    shutil.rmtree(kept, ignore_errors=True)


def _hand_over(folder: Path) -> None:
    folder.chmod(0o755)
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _run(command: list[str]) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")  # the caller's folder may be closed to them
