"""The painter's own kernels, run under Node: what scribbles grow to and how a live wire goes, before a hand does it."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Photo

UI = Path(__file__).resolve().parent.parent.parent / "annotator_ui"


class Kernels:
    """A conversation with the kernels about one tile at a time.

    Args:
        process: Node, running `annotator_ui/bench/hands/kernels.ts`.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def look_at(self, photo: Photo, edges: NDArray[np.uint8]) -> None:
        """Say which tile is meant: its photo (H, W, 3) and the strengths of its edges (H, W)."""
        height, width = edges.shape
        opaque = np.full((height, width, 1), 255, np.uint8)
        self._wands: dict[tuple[int, int, int], NDArray[np.bool_]] = {}
        self._shape = (height, width)
        self._ask("photo", np.concatenate((photo, opaque), axis=2).tobytes(), width=width, height=height)
        self._ask("edges", edges.tobytes(), width=width, height=height)

    def grow(self, markers: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Grow markers (H, W) over the photo; see `annotator_ui/src/kernel/watershed.ts`."""
        found = self._ask("grow", np.ascontiguousarray(markers).tobytes())
        return np.frombuffer(found, np.uint16).reshape(markers.shape)

    def wand(self, x: int, y: int, tolerance: int) -> NDArray[np.bool_]:
        """What the wand takes, (H, W), put down on a pixel at a tolerance; see `annotator_ui/src/kernel/wand.ts`."""
        key = (x, y, tolerance)
        if key not in self._wands:
            found = self._ask("wand", b"", clicks=[{"x": x, "y": y}], tolerance=tolerance)
            self._wands[key] = np.frombuffer(found, np.uint16).reshape(self._shape) == 1
        return self._wands[key]

    def regions(self) -> list[NDArray[np.int32]]:
        """The region (H, W) of each pixel at each grain, finest first; see `annotator_ui/src/kernel/regionTree.ts`."""
        found = np.frombuffer(self._ask("regions", b""), np.int32)
        return list(found.reshape(-1, *self._shape))

    def wire(self, clicks: Sequence[tuple[int, int]], reach: int) -> NDArray[np.int32]:
        """The closed outline, (N, 2) corners as x, y, that a live wire makes of clicks."""
        points = [{"x": x, "y": y} for x, y in clicks]
        return np.frombuffer(self._ask("wire", b"", clicks=points, reach=reach), np.int32).reshape(-1, 2)

    def _ask(self, kind: str, body: bytes, **more: Any) -> bytes:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("Node was started without pipes")
        stdin.write(json.dumps({"kind": kind, "bytes": len(body), **more}).encode() + b"\n" + body)
        stdin.flush()
        return stdout.read(int.from_bytes(stdout.read(4), "little"))


@contextmanager
def kernels() -> Iterator[Kernels]:
    """Build the kernels and run them for the length of a block."""
    with TemporaryDirectory() as built:
        entry = "bench/hands/kernels.ts"
        build = ["npx", "vite", "build", "--ssr", entry, "--outDir", built, "--logLevel", "error"]
        subprocess.run(build, cwd=UI, check=True)
        script = next(Path(built).glob("kernels.*js"))
        process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield Kernels(process)
        finally:
            process.terminate()
            process.wait()
