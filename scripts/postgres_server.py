"""A throw-away PostgreSQL server for tests and proofs: its own folder, a Unix socket only, gone at the end.

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

UNPRIVILEGED = "nobody"
_SMALL = ("max_connections=100", "shared_buffers=128MB", "listen_addresses=")
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not installed."""


class PostgresServer:
    """A running server.

    Attributes:
        folder: Holds the cluster and the socket.
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
def postgres_server(*, durable: bool = True) -> Iterator[PostgresServer]:
    """Run a server for the length of a block.

    Args:
        durable: Sync to disk as in production; False trades that for speed in tests.

    Raises:
        PostgresMissing: PostgreSQL's server programs are not installed.
    """
    tools = programs()
    folder = Path(tempfile.mkdtemp(prefix="tessera-pg-"))
    try:
        _hand_over(folder)
        cluster = folder / "cluster"
        flags = ["--username", UNPRIVILEGED, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"]
        _run([str(tools / "initdb"), "-D", str(cluster), *flags, *([] if durable else ["--no-sync"])])
        options = " ".join(
            f"-c {o}" for o in (*_SMALL, f"unix_socket_directories={folder}", *(() if durable else _HASTY))
        )
        control = [str(tools / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(folder / "log")]
        _run([*control, "-o", options, "start"])
        try:
            yield PostgresServer(folder)
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
