"""Starts the parts in order, tells where they are, and ends them in the opposite order."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.cli.serving import Server, read_card
from scripts.free_ports import free_ports
from scripts.grown_up import proxy
from scripts.grown_up.processes import Supervised
from scripts.postgres_server import PostgresServer, postgres_server
from scripts.s3_server import S3Server, s3_server

TESSERA = str(Path(sys.executable).with_name("tessera"))
WEB, WORKERS = 2, 2
BUCKET = DATABASE = "tessera"
START_SECONDS = 180


class NotUp(Exception):
    """A part did not come up; the text ends with what it said."""


@dataclass(frozen=True)
class GrownUp:
    """A running house.

    Attributes:
        url: Where nginx answers.
        environment: What a `tessera` command needs to work on this house: it goes through the first web process.
        web: The processes that answer.
        workers: The processes that run jobs.
        nginx: The one in front.
    """

    url: str
    environment: Mapping[str, str]
    web: list[Supervised]
    workers: list[Supervised]
    nginx: Supervised

    @property
    def card(self) -> Server:
        """Where the first web process answers, and its operator's token."""
        return read_card(Path(self.environment["TESSERA_DATA"]))


@contextmanager
def grown_up(folder: Path, *, port: int = 0, durable: bool = True) -> Iterator[GrownUp]:
    """Run a house for the length of a block.

    Args:
        folder: Holds everything: the cluster, the objects, caches, logs; another run finds it again.
        port: Of nginx; 0 takes a free one.
        durable: Keep the database and sync it to disk as in production; False trades that for speed in tests.

    Raises:
        PostgresMissing, NginxMissing, S3ServerError, NotUp: A part is not installed or did not come up.
    """
    proxy.program()
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with ExitStack() as parts:
        kept = folder / "postgres" if durable else None
        database = parts.enter_context(postgres_server(kept, durable=durable))
        store = parts.enter_context(s3_server(folder / "s3"))
        listening, *ports = free_ports(1 + WEB)
        url = f"http://127.0.0.1:{port or listening}"
        shared = _shared(database, store, url)
        first = {**shared, "TESSERA_DATA": str(folder / "web-1")}
        subprocess.run([TESSERA, "init"], env={**os.environ, **first}, check=True, stdout=subprocess.DEVNULL)
        web = [_web(parts, folder, shared, n, taken) for n, taken in enumerate(ports, 1)]
        workers = [_worker(parts, folder, shared, n) for n in range(1, WORKERS + 1)]
        front = proxy.command(folder / "nginx", port=port or listening, upstream=ports)
        nginx = _run(parts, front, {}, folder / "nginx.log")
        house = GrownUp(url, first, web, workers, nginx)
        _wait(house, ports, folder)
        try:
            yield house
        finally:
            for process in (nginx, *web, *workers):
                process.ask_to_stop()


def _shared(database: PostgresServer, store: S3Server, url: str) -> dict[str, str]:
    store.make_bucket(BUCKET)
    return {
        **store.environment,
        "TESSERA_DATABASE_URL": database.ensure_database(DATABASE),
        "TESSERA_STORE_URL": store.url(BUCKET, "blobs"),
        "TESSERA_JOBS_URL": "",
        "TESSERA_EXECUTOR": "",
        "TESSERA_PUBLIC_URL": url,
    }


def _web(parts: ExitStack, folder: Path, shared: Mapping[str, str], number: int, port: int) -> Supervised:
    environment = {**shared, "TESSERA_DATA": str(folder / f"web-{number}")}
    command = [TESSERA, "serve", "--no-jobs", "--host", "127.0.0.1", "--port", str(port)]
    return _run(parts, command, environment, folder / f"web-{number}.log")


def _worker(parts: ExitStack, folder: Path, shared: Mapping[str, str], number: int) -> Supervised:
    environment = {**shared, "TESSERA_DATA": str(folder / "workers")}
    command = [TESSERA, "worker", "--jobs", "1", "--name", f"worker-{number}"]
    return _run(parts, command, environment, folder / f"worker-{number}.log")


def _run(parts: ExitStack, command: list[str], environment: Mapping[str, str], log: Path) -> Supervised:
    log.unlink(missing_ok=True)
    process = Supervised(command, environment, log)
    parts.callback(process.stop)
    return process


def _wait(house: GrownUp, ports: list[int], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    waiting = {f"http://127.0.0.1:{port}/readyz" for port in ports} | {f"{house.url}/healthz"}
    while waiting or not all(_takes_jobs(worker.log) for worker in house.workers):
        waiting = {url for url in waiting if not _answers(url)}
        if time.monotonic() > deadline:
            said = "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(folder.glob("*.log")))
            raise NotUp(f"The house did not come up within {START_SECONDS} s.\n{said}")
        time.sleep(0.05)


def _takes_jobs(log: Path) -> bool:
    return "Taking jobs" in log.read_text()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False
