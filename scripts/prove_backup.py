#!/usr/bin/env python3
"""Proves that backups and moves keep everything.

* A project is painted, merged and released. While painters save in another one, backups are taken; then the data
  folder is destroyed and restored from the last of them. Equal: every save that was acknowledged before that backup
  began is there byte for byte, every blob that any row names has its sha256, and a new release has the old one's root
  hash. Then, with nobody at work, a backup is taken, everything destroyed and restored again: every row of every table
  and every blob is the same.
* The data is moved from SQLite and files to PostgreSQL and S3. Equal: every row, every blob; the releases have the
  same root hashes, and so has a new one that is made there.

Last line: ``{"equal": ..., "moved_equal": ..., ...}``. Ends with 1 where either is false.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

import cv2

from app.foundation.backup import referenced
from app.settings import Settings
from app.wiring import Storage, open_storage
from scripts.bench_record import record
from scripts.keeping.comparing import differing_tables, lost_saves, release_roots, wrong_blobs
from scripts.keeping.load import LoadedBackup, back_up_under_load
from scripts.postgres_server import postgres_server
from scripts.release_road import Journey, Road
from scripts.s3_server import s3_server

STREET = Path(__file__).resolve().parent.parent / "sample_data" / "street"
SLUG, FORMAT = "street", "cityscapes"


@dataclass
class Findings:
    """What came of it; a fault in words for whatever is not equal."""

    faults: list[str] = field(default_factory=list)
    moved_faults: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def expect(self, holds: object, fault: str) -> None:
        """Note a fault of a backup unless something holds."""
        if not holds:
            self.faults.append(fault)

    def expect_moved(self, holds: object, fault: str) -> None:
        """Note a fault of the move unless something holds."""
        if not holds:
            self.moved_faults.append(fault)


def main() -> int:
    """Prove, print, record the full run, and judge."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="one small photo, one backup under load")
    quick = arguments.parse_args().quick
    findings, began = Findings(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tessera-keeping-") as folder:
        road = Road(Path(folder) / "first")
        prepare(road, photos=1 if quick else 4, small=quick)
        loaded = prove_under_load(road, findings, backups=1 if quick else 5, images=2 if quick else 8)
        prove_at_rest(road, findings)
        prove_move(road, findings)
    result = summary(findings, loaded, time.monotonic() - began)
    for fault in (*findings.faults, *findings.moved_faults):
        print(f"BROKEN: {fault}")
    if not quick:
        record("prove_backup", page(result, loaded))
    print(json.dumps(result))
    return 0 if result["equal"] and result["moved_equal"] else 1


def prepare(road: Road, *, photos: int, small: bool) -> None:
    """Robots paint a project without a fault; it is merged and released."""
    chosen = sorted((STREET / "photos").rglob("*.jpg"))[:photos]
    folder, truth = road.folder / "photos", road.folder / "truth"
    truth.mkdir(parents=True)
    side = slice(256, 512) if small else slice(None)
    for photo in chosen:
        target = folder / photo.parent.name / photo.name
        target.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(target), cut(photo, side), [cv2.IMWRITE_JPEG_QUALITY, 90])
        for path in (STREET / "truth").glob(f"{photo.stem}_*.png"):
            cv2.imwrite(str(truth / path.name), cut(path, side))
    grid = {"tile": 256 if small else 512, "overlap": 16}
    road.travel(Journey(slug=SLUG, photos=folder, truth=truth, taxonomy="cityscapes", formats=(FORMAT,), **grid))


def cut(path: Path, side: slice) -> Any:
    """Part of a picture, values as they are."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise FileNotFoundError(path)
    return pixels[side, side]


def prove_under_load(road: Road, findings: Findings, *, backups: int, images: int) -> list[LoadedBackup]:
    """Backups while painters save; destroy; restore the last one into another folder."""
    folder = road.folder / "backup"
    loaded = back_up_under_load(road, folder, backups=backups, images=images, painters=4)
    last = loaded[-1]
    findings.expect(last.during > 0, "nobody saved while the backup was taken: that was no load")
    findings.expect(road.run("backup", folder, "--check")["ok"], "the backup is not whole")
    shutil.copytree(road.data, road.folder / "kept")  # for what follows; the original goes
    shutil.rmtree(road.data)
    road.run("restore", folder)
    with opened(road.data) as storage:
        lost = lost_saves(storage, last.before)
        findings.expect(not lost, f"{len(lost)} of {len(last.before)} saves from before the backup are lost")
        wrong = wrong_blobs(storage, (raw.hex() for raw in referenced(storage.db).strong))
        findings.expect(not wrong, f"{len(wrong)} blobs are missing or damaged after the restore")
    findings.expect(*new_release_equals(road, "from-backup"))
    shutil.rmtree(road.data)
    (road.folder / "kept").rename(road.data)
    return loaded


def prove_at_rest(road: Road, findings: Findings) -> None:
    """A backup of everything; destroy; restore; compare every row and every blob with what was."""
    folder, kept = road.folder / "backup", road.folder / "kept"
    took, _ = timed(lambda: road.run("backup", folder))
    road.data.rename(kept)
    restoring, said = timed(lambda: road.run("restore", folder))
    with opened(road.data) as storage, opened(kept) as original:
        different = differing_tables(storage, original)
        findings.expect(not different, f"restored tables differ: {', '.join(different)}")
        wrong = wrong_blobs(storage, (raw.hex() for raw in referenced(original.db).strong))
        findings.expect(not wrong, f"{len(wrong)} blobs are missing or damaged")
    shutil.rmtree(kept)
    findings.figures |= {"rows": said["rows"], "blobs": said["blobs"], "mb": round(said["bytes"] / 1e6, 1)}
    findings.figures |= {"again_s": round(took, 2), "restore_s": round(restoring, 2)}


def prove_move(road: Road, findings: Findings) -> None:
    """From SQLite and files to PostgreSQL and S3."""
    with postgres_server() as postgres, s3_server() as s3, environment(s3.environment):
        s3.make_bucket("tessera-keeping")
        database, store = postgres.create_database("moved"), s3.url("tessera-keeping", "blobs")
        took, _ = timed(lambda: road.run("move", "--to-database", database, "--to-store", store))
        findings.figures["move_s"] = round(took, 2)
        grown = Road(road.folder / "grown")
        with opened(road.data) as here, opened(grown.data, database_url=database, store_url=store) as there:
            different = differing_tables(here, there)
            findings.expect_moved(not different, f"moved tables differ: {', '.join(different)}")
            wrong = wrong_blobs(there, (raw.hex() for raw in referenced(here.db).strong))
            findings.expect_moved(not wrong, f"{len(wrong)} blobs are missing or damaged in S3")
            findings.expect_moved(release_roots(here) == release_roots(there), "releases have other root hashes")
        with environment({"TESSERA_DATABASE_URL": database, "TESSERA_STORE_URL": store}):
            findings.expect_moved(*new_release_equals(grown, "after-move"))


def new_release_equals(road: Road, name: str) -> tuple[bool, str]:
    """Release the project anew; whether its root hash is the first one's, and the fault if not."""
    out = road.folder / name
    road.run("export", SLUG, "--format", FORMAT, "--name", name, "--out", out)
    whole = road.run("verify", out)["ok"]
    given = {name: os.environ.get(f"TESSERA_{name.upper()}", "") for name in ("database_url", "store_url")}
    with opened(road.data, **given) as storage:
        roots = release_roots(storage)
    first = next(root for other, root in roots.items() if other != name)
    return whole and roots[name] == first, f"the new release {name} is not the one before: {roots}"


@contextmanager
def opened(data: Path, **settings: str) -> Iterator[Storage]:
    """Database and store of a data folder."""
    with open_storage(Settings(data=data, **settings)) as storage:  # type: ignore[arg-type] # pydantic checks
        yield storage


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Variables for the length of a block."""
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            del os.environ[name]


def timed(act: Any) -> tuple[float, dict[str, Any]]:
    """Seconds that something took, and what it returned."""
    began = time.monotonic()
    said = act()
    return time.monotonic() - began, said


def summary(findings: Findings, loaded: list[LoadedBackup], seconds: float) -> dict[str, Any]:
    """The figures by the names that the last line promises."""
    return {
        "equal": not findings.faults,
        "moved_equal": not findings.moved_faults,
        "n_backups_under_load": len(loaded),
        "n_saves_before_last": len(loaded[-1].before),
        "n_saves_during_backups": sum(each.during for each in loaded),
        **findings.figures,
        "seconds": round(seconds, 1),
    }


def page(result: dict[str, Any], loaded: list[LoadedBackup]) -> str:
    """The section of docs/benchmarks.md."""
    rows = "\n".join(f"| `{name}` | {value} |" for name, value in result.items())
    lines = "\n".join(
        f"- backup {n} under load: {each.rows} rows and {each.blobs} blobs in {each.seconds:.2f} s, while "
        f"{each.during} saves were acknowledged"
        for n, each in enumerate(loaded, 1)
    )
    return f"| figure | value |\n|---|---|\n{rows}\n\n{lines}"


if __name__ == "__main__":
    sys.exit(main())
