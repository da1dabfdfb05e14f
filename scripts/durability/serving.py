"""Servers to be killed: `tessera serve` in a process group of its own, forked with its imports done or started cold."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

# A forked server has its imports done, so that a round takes its time for serving; what runs is the same.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["app.cli.main"])

START_SECONDS = 60
COLD = [sys.executable, "-c", "from app.cli.main import main; main()"]


class Victim:
    """One run of `tessera serve --port 0`, from its start until it is killed or stopped.

    Args:
        data: Its data folder, made ready before.
        log: Where its output goes; outside of the data folder.
    """

    def __init__(self, data: Path, log: Path) -> None:
        self._data, self._log = data, log
        self._process = _FORKS.Process(target=_run, args=(["serve", "--port", "0"], data, log))
        self._process.start()

    def wait_until_up(self) -> str:
        """Return its address once it answers.

        Raises:
            RuntimeError: It ended, or did not come up within a minute.
        """
        return wait_for_server(self._data, self._log, self._process.pid, is_alive=self._process.is_alive)

    def kill(self) -> None:
        """Send SIGKILL to the whole group and wait until the server is gone."""
        try:
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        except ProcessLookupError:  # it has no group of its own yet
            self._process.kill()
        self._process.join()
        self._process.close()

    def stop(self) -> None:
        """Ask the server to end, as an operator does, and wait until it has."""
        self._process.terminate()
        self._process.join(START_SECONDS)
        self.kill()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()


def _run(arguments: list[str], data: Path, log: Path) -> None:
    os.setsid()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["TESSERA_DATA"] = str(data)
    from app.cli.main import app  # done by the parent of this process already

    app(arguments)


def initialise(data: Path, log: Path) -> None:
    """Run `tessera init`.

    Raises:
        RuntimeError: It failed.
    """
    process = _FORKS.Process(target=_run, args=(["init"], data, log))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"tessera init ended with {process.exitcode}: {log.read_text()}")


@contextmanager
def served(data: Path, log: Path) -> Iterator[str]:
    """Serve for the length of a block and give the address; the server ends as it should."""
    victim = Victim(data, log)
    try:
        yield victim.wait_until_up()
    finally:
        victim.stop()


@contextmanager
def served_under(tracer: list[str], data: Path, log: Path) -> Iterator[str]:
    """Serve from a cold start as the child of `tracer`, without background work, and give the address."""
    # Nothing but answers may write: a job's own rows, written beside an answer, are not what it speaks of.
    environment = {**os.environ, "TESSERA_DATA": str(data), "TESSERA_JOB_WORKERS": "0"}
    with log.open("ab") as output:
        command = [*tracer, *COLD, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield wait_for_server(data, log, None, is_alive=lambda: process.poll() is None)
    finally:
        _stop_traced(data, process)


def _stop_traced(data: Path, process: "subprocess.Popen[bytes]") -> None:
    """Stop the server itself; ending its tracer would leave it running."""
    try:
        os.kill(json.loads((data / "server.json").read_text())["pid"], signal.SIGTERM)
        process.wait(START_SECONDS)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        process.kill()
        process.wait()


def wait_for_server(data: Path, log: Path, pid: int | None, *, is_alive: Callable[[], bool]) -> str:
    """Return the address in the card that the process `pid` (None: any) left, once it answers there.

    Raises:
        RuntimeError: It ended, or did not come up within a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and is_alive():
        url = _address(data / "server.json", pid)
        if url is not None and _answers(url):
            return url
        time.sleep(0.01)
    raise RuntimeError(f"the server did not come up; its log ends with: {log.read_text()[-2000:]}")


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
