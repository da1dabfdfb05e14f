"""Serving HTTP: bind first, then say where, and keep the data folder to one process."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app import __version__
from app.cli.region_lane import RegionLane
from app.cli.secure import tls_files
from app.foundation.allocator import keep_freed_memory
from app.foundation.backup import BackupFolder, keep_rows, schema_revision
from app.foundation.clock import SystemClock
from app.foundation.errors import Conflict, StorageFull, Unavailable
from app.foundation.standing_objects import spare_standing_objects
from app.main import create_app
from app.settings import Settings
from app.wiring import House, Storage, open_house, open_storage
from migrations import is_current, migrate

CARD = "server.json"
START_SECONDS = 30
ROOM_TO_START_BYTES = 4 << 20
TURN_SECONDS = 0.0005
"""How long a thread may keep the interpreter while others wait for it. A save gives it up thirty times, at each step of
the database and each sync, and may have to wait that long each time: with Python's own 5 ms that is what it waits for.
"""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server answers, the token that proves the owner of the data folder, and its certificate, if any."""

    url: str
    token: str
    certificate: Path | None = None


@contextmanager
def data_lock(folder: Path) -> Iterator[bool]:
    """Hold the data folder if nobody does; yields whether it is held now."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind and listen; port 0 takes a free one.

    Raises:
        Conflict: `port-taken`.
    """
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise Conflict(f"Port {port} on {host} is taken or not allowed: {error}.", code="port-taken") from error
    made.listen(2048)
    return made


def address_of(bound: socket.socket, *, encrypted: bool = False) -> str:
    """The http address of a listening socket, or the https one."""
    host, port = bound.getsockname()[:2]
    scheme = "https" if encrypted else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def require_migrated(house: House) -> None:
    """See that the database has this version's schema.

    Raises:
        Unavailable: `not-initialised`.
    """
    if not is_current(house.db):
        raise Unavailable(
            f"The data folder {house.settings.data} is not ready for this version. Run: tessera init",
            code="not-initialised",
        )


def require_room(folder: Path) -> None:
    """See that a server can start: with less room, its databases could not even be opened.

    Raises:
        StorageFull: `storage-full`.
    """
    free = shutil.disk_usage(folder).free
    if free < ROOM_TO_START_BYTES:
        raise StorageFull(
            f"The disk of {folder} is full: {free // 1024} KiB are left, and a server needs "
            f"{ROOM_TO_START_BYTES // 1024} to start. Nothing is lost; free some space and start again."
        )


def initialise(settings: Settings) -> Path | None:
    """Make the data folder and bring its database to this version's schema.

    Returns:
        Where the rows of the version before were copied to first; None where there was nothing to bring up.
    """
    with open_storage(settings) as storage:
        copied = _keep_before_upgrade(settings, storage)
        migrate(storage.db)
    return copied


def _keep_before_upgrade(settings: Settings, storage: Storage) -> Path | None:
    with storage.db.snapshot() as connection:
        revision = schema_revision(connection)
    if revision is None or is_current(storage.db):
        return None
    now = SystemClock().now()
    folder = settings.data.resolve() / "backups" / f"{now:%Y-%m-%d-%H%M%S}-before-upgrade-from-{revision}"
    keep_rows(storage.db, BackupFolder(folder), now=now, product=__version__)
    return folder


def write_card(folder: Path, server: Server) -> Path:
    """Leave the server's address and token where only the owner of the data folder can read them."""
    path = folder / CARD
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        certificate = server.certificate and str(server.certificate.resolve())
        card = {"url": server.url, "token": server.token, "certificate": certificate, "pid": os.getpid()}
        json.dump(card, file)
    return path


def read_card(folder: Path) -> Server:
    """Where the server that holds the data folder answers.

    Raises:
        Conflict: `data-in-use`: another command holds it for a while.
    """
    try:
        card = json.loads((folder / CARD).read_text())
        certificate = card.get("certificate")
        return Server(card["url"], card["token"], Path(certificate) if certificate else None)
    except (OSError, ValueError, KeyError) as error:
        raise Conflict(
            f"Another tessera command is using {folder}. Wait for it to end, or keep `tessera serve` running.",
            code="data-in-use",
        ) from error


def new_token() -> str:
    """A bearer token for the operator, good for as long as the server runs."""
    return f"tsr_{secrets.token_urlsafe(32)}"


@contextmanager
def own_server(settings: Settings) -> Iterator[Server]:
    """Serve on a free loopback port for the length of a block.

    Raises:
        Unavailable: It did not come up, or the database is not ready.
    """
    require_room(settings.data)
    house = open_house(settings.model_copy(update={"public_url": lasting_url(settings)}))
    try:
        require_migrated(house)
        with listening_socket("127.0.0.1", 0) as bound:
            token = new_token()
            server = uvicorn.Server(_config(settings, house, token))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="tessera-http", daemon=True)
            thread.start()
            _wait_until_up(server, thread)
            try:
                yield Server(address_of(bound), token)
            finally:
                server.should_exit = True
                thread.join(timeout=START_SECONDS)
    finally:
        house.close()


def lasting_url(settings: Settings) -> str:
    """Where `tessera serve` will answer: links made meanwhile must not name a port that closes with the command."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  # compared, not bound
    scheme = "https" if settings.tls_cert else "http"
    return settings.public_url or f"{scheme}://{host}:{settings.port or Settings.model_fields['port'].default}"


def _config(settings: Settings, house: House, token: str, tls: tuple[Path, Path] | None = None) -> uvicorn.Config:
    app = create_app(settings, house=house, operator_token=token)
    cert, key = tls or (None, None)
    return uvicorn.Config(
        app,
        http=RegionLane,
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        timeout_keep_alive=75,
        ssl_certfile=cert,
        ssl_keyfile=key,
    )


def _wait_until_up(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise Unavailable("The HTTP server did not come up; see the messages above.")
        time.sleep(0.01)


class _GracefulServer(uvicorn.Server):
    """Returns when a signal says stop, so that the house is closed and the card taken away; uvicorn's own would die."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer; what is there by then is there for good."""
        await super().startup(sockets)
        spare_standing_objects()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM as "finish what is in flight and return" for as long as the server runs."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def forget_card(folder: Path) -> None:
    """Take away what a server that was killed left behind; call with the data folder's lock."""
    (folder / CARD).unlink(missing_ok=True)


def serve_for_ever(settings: Settings, bound: socket.socket) -> None:
    """Serve until a signal says stop; the data folder's lock is held by the caller."""
    keep_freed_memory()
    sys.setswitchinterval(TURN_SECONDS)
    require_room(settings.data)
    tls = tls_files(settings)
    server = Server(address_of(bound, encrypted=tls is not None), new_token(), tls and tls[0])
    card = write_card(settings.data, server)
    house = open_house(settings)
    try:
        require_migrated(house)
        _GracefulServer(_config(settings, house, server.token, tls)).run(sockets=[bound])
    finally:
        house.close()
        card.unlink(missing_ok=True)
