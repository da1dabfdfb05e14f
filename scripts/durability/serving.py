"""Servers to be killed: `tessera serve` in a process group of its own."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

# A forked server has its imports done, so that a round takes its time for serving; what runs is the same.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["app.cli.main"])

START_SECONDS = 60
TESSERA = [sys.executable, "-c", "from app.cli.main import main; main()"]


class Victim:
    """One run of `tessera serve --port 0`, from its start until it is killed.

    Args:
        data: Its data folder, made ready before.
        log: Where its output goes; outside of the data folder.
    """

    def __init__(self, data: Path, log: Path) -> None:
        self._data = data
        self._process = _FORKS.Process(target=_serve, args=(data, log))
        self._process.start()

    def wait_until_up(self) -> str:
        """Return its address once it answers.

        Raises:
            RuntimeError: It ended, or did not come up within a minute.
        """
        pid = self._process.pid
        return wait_for_server(self._data, pid, is_alive=self._process.is_alive)

    def kill(self) -> None:
        """Send SIGKILL to the whole group and wait until the server is gone."""
        assert self._process.pid is not None  # noqa: S101 - it was started
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:  # killed before it had a group of its own
            self._process.kill()
        self._process.join()
        self._process.close()


def _serve(data: Path, log: Path) -> None:
    os.setsid()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["TESSERA_DATA"] = str(data)
    from app.cli.main import app

    app(["serve", "--port", "0"])


def wait_for_server(data: Path, pid: int | None, *, is_alive: object) -> str:
    """Return the address in the card that the process `pid` left, once it answers there."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and callable(is_alive) and is_alive():
        url = _address(data / "server.json", pid)
        if url is not None and _answers(url):
            return url
        time.sleep(0.01)
    raise RuntimeError("the server did not come up; its log says why")


def _address(card: Path, pid: int | None) -> str | None:
    try:
        content = json.loads(card.read_text())
    except (OSError, ValueError):
        return None
    return str(content["url"]) if pid is None or content["pid"] == pid else None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url + "/healthz").is_success
    except httpx.TransportError:
        return False


def initialise(data: Path) -> None:
    """Run `tessera init`."""
    subprocess.run([*TESSERA, "init"], env={**os.environ, "TESSERA_DATA": str(data)}, check=True, capture_output=True)


@contextmanager
def served(data: Path, log: Path, *, under: tuple[str, ...] = ()) -> Iterator[str]:
    """Serve from a cold start for the length of a block and give the address.

    Args:
        data: The data folder, made ready before.
        log: Where the server's output goes.
        under: A command that runs it, such as `strace …`.
    """
    (data / "server.json").unlink(missing_ok=True)
    environment = {**os.environ, "TESSERA_DATA": str(data)}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*under, *TESSERA, "serve", "--port", "0"], env=environment, stdout=output, stderr=output
        )
    try:
        yield wait_for_server(data, None, is_alive=lambda: process.poll() is None)
    finally:
        _interrupt(data, process)


def _interrupt(data: Path, process: "subprocess.Popen[bytes]") -> None:
    """Stop the server itself: a tracer before it would leave it running."""
    try:
        os.kill(json.loads((data / "server.json").read_text())["pid"], signal.SIGTERM)
    except (OSError, ValueError):
        process.terminate()
    try:
        process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
