"""A served house that can be killed and comes back at the same address, with a project and people in it."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import httpx
import numpy as np

from scripts.durability.serving import wait_for_server
from tests.journeys.served import TESSERA

SLUG = "drafts"
TILE = 128
SIDE = 768
"""Pixels of each side of the photo: 36 tiles."""


class House:
    """`tessera serve` over a folder of its own.

    Args:
        folder: Where its data, its log and its photo lie.
    """

    def __init__(self, folder: Path) -> None:
        self._data, self._log = folder / "data", folder / "serve.log"
        self._environment = {**os.environ, "TESSERA_DATA": str(self._data)}
        self._port = _free_port()
        self._clients: list[httpx.Client] = []
        self.url = f"http://127.0.0.1:{self._port}"
        subprocess.run([TESSERA, "init"], env=self._environment, check=True, capture_output=True)
        self.start()
        operator = self.operator()
        operator.post("/projects", json={"slug": SLUG, "tile": TILE, "taxonomy": "camvid-11"}).raise_for_status()
        headers = {"x-file-name": "drive/frame.png", "content-type": "application/octet-stream"}
        operator.post(f"/projects/{SLUG}/images", content=_photo(), headers=headers).raise_for_status()

    def start(self) -> None:
        """Start it where it does not run."""
        with self._log.open("ab") as log:
            command = [TESSERA, "serve", "--port", str(self._port)]
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_for_server(self._data, self._log, self._process.pid, is_alive=lambda: self._process.poll() is None)

    def kill(self) -> None:
        """End it at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def person(self, name: str) -> httpx.Client:
        """Add a painter; a connection that is signed in as her."""
        client, operator = self._client({}), self.operator()
        body = {"name": name, "roles": [{"project": SLUG, "role": "annotator"}]}
        link = operator.post("/accounts", json=body).raise_for_status().json()["link"]
        token = urlsplit(link).fragment
        client.post("/session/link", json={"token": token}).raise_for_status()
        return client

    def operator(self) -> httpx.Client:
        """A connection with the operator's rights; a server that was started again has another."""
        card = _card(self._data)
        return self._client({"Authorization": f"Bearer {card['token']}"})

    def close(self) -> None:
        """Stop it as an operator does, and close all connections to it."""
        for client in self._clients:
            client.close()
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        self._clients.append(httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30))
        return self._clients[-1]


def _card(data: Path) -> dict[str, Any]:
    """What the running server says of itself; it may just be writing it."""
    for _ in range(100):
        try:
            card: dict[str, Any] = json.loads((data / "server.json").read_text())
        except (OSError, ValueError):
            time.sleep(0.05)
        else:
            return card
    raise RuntimeError("the server left no card")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _photo() -> bytes:
    """A PNG of soft shapes: what it shows does not matter here."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    channels = [np.sin(rows / 60), np.cos(columns / 45), np.sin((rows + columns) / 80)]
    pixels = np.stack([(96 + 60 * one).astype(np.uint8) for one in channels], axis=-1)
    return bytes(cv2.imencode(".png", pixels)[1])
