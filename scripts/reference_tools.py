"""Judges releases with tools that are not ours: cityscapesscripts, pycocotools, torchvision, datasets, datumaro.

Their pins contradict ours (numpy below 2.4, Pillow below 13), so each lives in a virtual environment below `.venvs/`
and is driven as a subprocess over files. `requirements-reference-*.txt` pin everything; a stamp with their hash makes
the second set-up instant. From a shell:

    python scripts/reference_tools.py setup
    python scripts/reference_tools.py RELEASE TRUTH

A truth folder holds `<stem>_labelIds.png` or `<stem>.png`, and `<stem>_instanceIds.png` where there are objects.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".venvs"
DRIVERS = ROOT / "tests" / "reference"
TOOLS = ("bdd100k", "cityscapes", "croissant", "datasets", "datumaro", "torchvision", "training")
STAMP = "stamp"


class ReferenceToolError(Exception):
    """A reference tool could not be installed, or refused a release; the message ends with what it said."""


def cityscapes_scores(release: Path, truth: Path) -> dict[str, Any]:
    """A `cityscapes` release against its truth, by cityscapesscripts.

    Returns:
        images, labelids_wrong_px, instances_wrong (objects without an exact partner, both sides), polygons_wrong_px,
        cityscapes_iou, cityscapes_ap, cityscapes_ap50, panoptic_pq, panoptic_sq, scores from 0 to 1, and
        panoptic_files_wrong (panoptic tables and PNGs that are not as the tool makes them from instanceIds).

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("cityscapes", "drive_cityscapes.py", release, truth)


def coco_scores(release: Path, truth: Path) -> dict[str, Any]:
    """A `coco-instances` or `coco-panoptic` release against its truth.

    Returns:
        For instances, by pycocotools: images, annotations, masks_wrong (`annToMask` against the truth, both sides),
        coco_ap (lowest of the splits; -1 where nothing can be scored). For panoptic: images, panoptic_pq.

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("cityscapes", "drive_coco.py", release, truth)


def torchvision_loads(release: Path, truth: Path) -> dict[str, Any]:
    """A `cityscapes` release through `torchvision.datasets.Cityscapes`.

    Returns:
        images, loaded, labels_wrong_px, instances_wrong_px, sizes_wrong.

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("torchvision", "drive_torchvision.py", release, truth)


def datasets_loads(release: Path, truth: Path) -> dict[str, Any]:
    """A `parquet` release through Hugging Face `datasets`.

    Returns:
        images, loaded, labels_wrong_px, instances_wrong_px, sizes_wrong.

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("datasets", "drive_datasets.py", release, truth)


def datumaro_reads(release: Path, truth: Path) -> dict[str, Any]:
    """A `kitti` or `mapillary-vistas` release through datumaro, which reads these two right.

    Returns:
        images, loaded, masks, masks_wrong (without a partner of the same pixels and class, both sides).

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("datumaro", "drive_datumaro.py", release, truth)


def bdd100k_scores(release: Path, truth: Path) -> dict[str, Any]:
    """A `bdd100k` release in BDD100K's own taxonomy, by the data set's own tools.

    Returns:
        images, segments, segments_wrong (without a partner of the same pixels and class, both sides),
        labels_wrong_px, panoptic_pq from 0 to 1.

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("bdd100k", "drive_bdd100k.py", release, truth)


def croissant_reads(release: Path) -> dict[str, Any]:
    """The croissant.json of a release, by mlcroissant.

    Returns:
        errors and warnings of its validation, images as rows of their fields, classes by id.

    Raises:
        ReferenceToolError: the tool cannot be set up or refuses the release.
    """
    return _drive("croissant", "drive_croissant.py", release, release)


def set_up(tool: str) -> Path:
    """The Python of a tool's environment, which is made where it is missing or its requirements changed.

    Raises:
        ReferenceToolError: pip cannot install the requirements; the message ends with what it said.
    """
    requirements = ROOT / f"requirements-reference-{tool}.txt"
    home = ENVIRONMENTS / tool
    python = home / "bin" / "python"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    ENVIRONMENTS.mkdir(exist_ok=True)
    with _locked(ENVIRONMENTS / f"{tool}.lock"):
        stamp = home / STAMP
        if stamp.is_file() and stamp.read_text() == wanted and python.exists():
            return python
        shutil.rmtree(home, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(home)], f"cannot make a virtual environment for {tool}")
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*install, "-r", str(requirements)], f"cannot install {requirements.name}")
        stamp.write_text(wanted)
    return python


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Tests run in parallel; one of them sets up, the others wait."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _drive(tool: str, driver: str, release: Path, truth: Path) -> dict[str, Any]:
    python = set_up(tool)
    with tempfile.TemporaryDirectory(prefix="reference-") as work:
        command = [str(python), str(DRIVERS / driver), str(release), str(truth), f"{work}/files"]
        said = _run(command, f"{driver} refused the release")
    scores: dict[str, Any] = json.loads(said.splitlines()[-1])
    return scores


def _run(command: list[str], failure: str) -> str:
    """The standard output of a command.

    Raises:
        ReferenceToolError: it failed.
    """
    # The tools must not see our packages, and matplotlib must not look for a screen.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, env=environment | {"MPLBACKEND": "Agg"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReferenceToolError(f"{failure}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """Set the tools up, or print what they say of a release."""
    if arguments == ["setup"]:
        for tool in TOOLS:
            print(f"{tool}: {set_up(tool)}")
        return 0
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    release, truth = (Path(argument).resolve() for argument in arguments)
    kind = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["format"]
    known = {"cityscapes": (cityscapes_scores, torchvision_loads), "parquet": (datasets_loads,)} | {
        "bdd100k": (bdd100k_scores,)
    }
    known |= dict.fromkeys(("kitti", "mapillary-vistas"), (datumaro_reads,))
    judges = known.get(kind, (coco_scores,))
    print(json.dumps({key: value for judge in judges for key, value in judge(release, truth).items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
