"""A Label Studio of our own for the length of a bench: the real one from PyPI, with tasks that hold brush regions.

Its environment is set up on first use (`scripts/reference_tools.py`), it listens on this machine alone, keeps its
data in a folder that goes away with it, and is told to send no statistics.
"""

import json
import os
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from scripts.painter_bench.peer_pages import PeerError
from scripts.painter_bench.peer_regions import regions
from scripts.reference_tools import set_up

HERE = Path(__file__).resolve().parent
PHOTO = HERE.parent.parent / "sample_data" / "street" / "photos" / "harbour" / "harbour_000041.jpg"
HEIGHT, WIDTH = 1024, 2048
CLASSES = [f"class {number}" for number in range(1, 9)]
EMAIL = "bench@localhost.localdomain"
START_SECONDS = 900


@dataclass(frozen=True)
class LabelStudio:
    """A running server.

    Attributes:
        url: Where it answers.
        password: Of its one account, `EMAIL`.
        client: A connection with that account's rights.
        project: Its project.
        results: For a number of regions, what a prediction of them says.
    """

    url: str
    password: str
    client: httpx.Client
    project: int
    photo: str
    results: dict[int, list[dict[str, Any]]]

    def task(self, count: int) -> int:
        """Add a task whose picture comes with `count` brush regions as a proposal; return its number."""
        task = self._post("/api/tasks", {"project": self.project, "data": {"image": self.photo}})["id"]
        if count:
            body = {"task": task, "result": self.results[count], "model_version": "bench", "score": 1}
            self._post("/api/predictions", body)
        return int(task)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _checked(self.client.post(path, json=body))


@contextmanager
def label_studio(counts: set[int]) -> Iterator[LabelStudio]:
    """Run a server whose tasks may hold so many regions.

    Raises:
        ReferenceToolError: Label Studio cannot be installed.
        PeerError: It did not start, or refused what it was sent.
    """
    python = set_up("label-studio")
    with tempfile.TemporaryDirectory(prefix="label-studio-") as name:
        folder = Path(name)
        results = {count: _result(python, folder, count) for count in sorted(counts)}
        url, password, token = f"http://127.0.0.1:{_free_port()}", secrets.token_urlsafe(16), secrets.token_hex(20)
        with (
            _running(python, folder, url, password, token),
            httpx.Client(base_url=url, headers={"Authorization": f"Token {token}"}, timeout=120) as client,
        ):
            project, photo = _project(client)
            yield LabelStudio(url, password, client, project, photo, results)


def _result(python: Path, folder: Path, count: int) -> list[dict[str, Any]]:
    source, target = folder / f"{count}.npy", folder / f"{count}.json"
    np.save(source, regions(HEIGHT, WIDTH, count))
    subprocess.run([python, HERE / "brush_rle.py", source, target], check=True)
    common = {"type": "brushlabels", "from_name": "brush", "to_name": "image", "image_rotation": 0}
    size = {"original_width": WIDTH, "original_height": HEIGHT}
    return [
        {**common, **size, "id": f"r{n}", "value": {"format": "rle", "rle": rle, "brushlabels": [CLASSES[n % 8]]}}
        for n, rle in enumerate(json.loads(target.read_text(encoding="utf-8")))
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(python: Path, folder: Path, url: str, password: str, token: str) -> Iterator[None]:
    port, data = url.rsplit(":", 1)[1], folder / "data"
    data.mkdir()
    quiet = {"COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": ""}
    own = {"LABEL_STUDIO_BASE_DATA_DIR": str(data), "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | quiet | own
    command = [str(python.parent / "label-studio"), "start", "--no-browser", "--internal-host", "127.0.0.1"]
    account = ["--username", EMAIL, f"--password={password}", "--user-token", token]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", port, *account], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, url, folder / "serve.log")
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health", timeout=5).is_success:
                return
        except httpx.TransportError:  # nobody answers there yet
            time.sleep(0.5)
    raise PeerError(f"Label Studio did not come up:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _project(client: httpx.Client) -> tuple[int, str]:
    """A project that offers the proposals as a first draft, and the address of its picture."""
    labels = "".join(f'<Label value="{name}"/>' for name in CLASSES)
    config = f'<View><Image name="image" value="$image"/><BrushLabels name="brush" toName="image">{labels}'
    body = {"title": "bench", "label_config": f"{config}</BrushLabels></View>"}
    project = int(_checked(client.post("/api/projects", json=body))["id"])
    with PHOTO.open("rb") as photo:
        sent = client.post(f"/api/projects/{project}/import", files={"file": (PHOTO.name, photo, "image/jpeg")})
    _checked(sent)
    task = _checked(client.get("/api/tasks", params={"project": project}))["tasks"][0]
    # A project can offer the proposals of a model only once it has one.
    _checked(client.post("/api/predictions", json={"task": task["id"], "result": [], "model_version": "bench"}))
    proposals = {"model_version": "bench", "show_collab_predictions": True}
    _checked(client.patch(f"/api/projects/{project}", json=proposals))
    return project, str(task["data"]["image"])


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise PeerError(f"Label Studio refused {answer.request.url.path}: {answer.status_code} {answer.text[:500]}")
    found: dict[str, Any] = answer.json()
    return found
