"""Bench pages of the interface: built into a folder of their own and served on a free port of this machine."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

INTERFACE = Path(__file__).resolve().parent.parent.parent / "annotator_ui"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


@contextmanager
def built(config: str) -> Iterator[Path]:
    """Build what a Vite configuration names.

    Args:
        config: Its path below `annotator_ui`.

    Yields:
        The folder it was built into, for the length of the block.
    """
    with tempfile.TemporaryDirectory(prefix="painter-bench-") as folder:
        build = ["npx", "vite", "build", "--config", config, "--outDir", folder, "--logLevel", "error"]
        subprocess.run(build, cwd=INTERFACE, check=True)
        yield Path(folder)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yields its address, with a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
