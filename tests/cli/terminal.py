"""Runs `tessera` in this process, in a folder of its own."""

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.cli.main import app
from tests.imagery.pictures import encoded, pattern

CAR = 26


@dataclass(frozen=True)
class Terminal:
    """A shell in an empty folder, with TESSERA_DATA at `data` below it."""

    folder: Path

    def run(self, *words: str | Path) -> tuple[int, str]:
        """Exit code, and all that was printed."""
        printed = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
            patch.setenv("TESSERA_DATA", str(self.folder / "data"))
            with pytest.raises(SystemExit) as ended:
                app([str(word) for word in words])
        return int(ended.value.code or 0), printed.getvalue()

    def json(self, *words: str | Path, code: int = 0) -> dict[str, Any]:
        """The one document that a command prints with `--json`."""
        ended, printed = self.run(*words, "--json")
        assert ended == code, printed
        document: dict[str, Any] = json.loads(printed)
        return document


def write_street(folder: Path) -> tuple[Path, Path]:
    """A folder of two photos of 64 x 32 pixels in one drive, and their truth: a car over both tiles of 32."""
    photos, truth = folder / "photos", folder / "truth"
    (photos / "elm").mkdir(parents=True)
    truth.mkdir()
    for frame in (1, 2):
        stem = f"elm_{frame:06d}"
        (photos / "elm" / f"{stem}.jpg").write_bytes(encoded(pattern(64, 32), "JPEG", quality=60 + 10 * frame))
        instances = np.full((32, 64), 7, np.uint16)
        instances[8 + frame : 20, 20:50] = CAR * 1000
        instances[22:28, 4 : 10 + frame] = CAR * 1000 + 1
        cv2.imwrite(str(truth / f"{stem}_instanceIds.png"), instances)
        cv2.imwrite(str(truth / f"{stem}_labelIds.png"), np.where(instances >= 1000, CAR, instances).astype(np.uint8))
    return photos, truth
