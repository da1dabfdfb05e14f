"""Formats of other distributions: a made one on the path, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.formats import EXPORTERS, unused_formats
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "how-to" / "yolo-seg.md"
TRY = """
import json, sys
from pathlib import Path
from app.core.formats import EXPORTERS, holds_of, losses_of, unused_formats, verify_release, write_release
from app.core.formats.importers import IMPORTERS
from tests.contracts.exporter_contract import scene
from tests.core.formats.scenes import STREET

answer = {"formats": list(EXPORTERS), "importers": list(IMPORTERS), "unused": unused_formats()}
if "yolo-seg" in EXPORTERS:
    root = Path(sys.argv[1])
    write_release(root, EXPORTERS["yolo-seg"], [scene()], STREET)
    answer["faults"] = verify_release(root)
    answer["files"] = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    answer["lines"] = (root / "labels/train/photo.txt").read_text().splitlines()
    answer["yaml"] = (root / "data.yaml").read_text()
    losses = losses_of([scene()], holds_of("yolo-seg"), STREET)
    answer["losses"] = [[loss.kind, loss.detail, loss.pixels] for loss in losses]
print(json.dumps(answer))
"""


def install(folder: Path, code: str, point: str) -> None:
    """What pip leaves of a distribution: its module, and its metadata with the entry point."""
    folder.mkdir()
    (folder / "tessera_yolo.py").write_text(code)
    info = folder / "tessera_yolo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tessera-yolo\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[tessera.formats]\n{point}\n")


def answer_with(folder: Path, out: Path) -> dict:
    """What the house says in a process that has the distribution on its path."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}
    command = [sys.executable, "-c", TRY, str(out)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict = json.loads(done.stdout)
    return answer


def code_of_the_page() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return code


def test_the_format_of_the_page_is_installed_listed_and_writes_a_release(tmp_path: Path) -> None:
    install(tmp_path / "site", code_of_the_page(), "yolo-seg = tessera_yolo:FORMAT")
    answer = answer_with(tmp_path / "site", tmp_path / "release")
    assert answer["formats"] == sorted([*EXPORTERS, "yolo-seg"])
    assert "yolo-seg" not in answer["importers"]
    assert answer["unused"] == []
    assert answer["faults"] == []
    assert {"data.yaml", "images/train/photo.png", "labels/train/photo.txt"} <= set(answer["files"])
    assert "names:\n  0: 'person'\n  1: 'car'\n" in answer["yaml"]
    # Two persons and the car in two parts; the pixel rows are lines, which become areas of no extent.
    assert [line.split()[0] for line in answer["lines"]] == ["0", "1", "1", "0"]
    assert answer["lines"][0].split()[1:3] == [f"{2.5 / 6:.6f}", f"{1.5 / 4:.6f}"]
    assert answer["losses"] == [
        ["pixels-dropped", f"{name}: the format holds objects only", 6] for name in ("road", "sky")
    ]


@pytest.mark.parametrize(
    ("code", "point", "said"),
    [
        ("raise RuntimeError('no licence')", "yolo-seg = tessera_yolo:FORMAT", "no licence"),
        ("FORMAT = 3", "yolo-seg = tessera_yolo:FORMAT", "not callable"),
        ("def FORMAT(): return 3", "yolo-seg = tessera_yolo:FORMAT", "is no Format"),
        ("", "yolo-seg = tessera_yolo:FORMAT", "no attribute"),
        (None, "other = tessera_yolo:FORMAT", "need one name"),
    ],
)
def test_a_distribution_that_cannot_be_used_is_named_and_harms_nobody(
    tmp_path: Path, code: str | None, point: str, said: str
) -> None:
    install(tmp_path / "site", code_of_the_page() if code is None else code, point)
    answer = answer_with(tmp_path / "site", tmp_path / "release")
    assert answer["formats"] == list(EXPORTERS)
    (line,) = answer["unused"]
    assert "tessera-yolo" in line
    assert said in line


def test_an_own_format_cannot_be_replaced(tmp_path: Path) -> None:
    code = code_of_the_page().replace('"yolo-seg"', '"cityscapes"')
    install(tmp_path / "site", code, "cityscapes = tessera_yolo:FORMAT")
    answer = answer_with(tmp_path / "site", tmp_path / "release")
    assert answer["unused"] == ["the format 'cityscapes' is not used: the house has one of its own"]


def test_nothing_is_unused_here() -> None:
    assert unused_formats() == []
