"""A served house: `tessera serve` in a process of its own, over a data folder of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.serving import Server, read_card
from app.foundation.errors import Conflict, Unavailable
from app.robots import ApiClient

TESSERA = str(Path(sys.executable).with_name("tessera"))
START_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where the house answers, the operator's connection, and its command line."""

    url: str
    token: str
    operator: ApiClient
    environment: dict[str, str]

    def tessera(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run a command with ``--json`` beside the server; return its document once it ended with ``code``."""
        done = subprocess.run([TESSERA, *arguments, "--json"], env=self.environment, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def add_person(self, name: str, *options: str) -> str:
        """Add a person by command; return the link that signs her in once."""
        return str(self.tessera("user", "add", name, *options)["link"])


@contextmanager
def served_house(data: Path) -> Iterator[Served]:
    """Serve a fresh house on a free loopback port for the length of a block."""
    environment = {**os.environ, "TESSERA_DATA": str(data)}
    subprocess.run([TESSERA, "init"], env=environment, check=True, capture_output=True)
    with (data / "serve.log").open("w") as log:
        command = [TESSERA, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            card = _wait_for_card(data, process)
            with ApiClient(card.url, token=card.token, certificate=card.certificate) as operator:
                yield Served(card.url, card.token, operator, environment)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for_card(data: Path, process: "subprocess.Popen[bytes]") -> Server:
    """Wait until the server says where it is and answers there."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            card = read_card(data)
            with ApiClient(card.url, certificate=card.certificate) as client:
                client.request("GET", "/healthz")
        except (Conflict, Unavailable):  # no card yet, or nobody answers there yet
            time.sleep(0.05)
        else:
            return card
    raise RuntimeError(f"The server did not come up:\n{(data / 'serve.log').read_text()}")
