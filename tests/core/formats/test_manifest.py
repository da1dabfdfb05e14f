"""Manifest and sums."""

import dataclasses
import hashlib
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from app.core.errors import FormatError
from app.core.formats import EXPORTERS, Manifest, verify_release, verify_zip, write_release
from app.core.formats.release_folder import checked_path
from tests.contracts.exporter_contract import scene
from tests.core.formats.scenes import STREET


def write(root: Path, **options: object) -> Manifest:
    return write_release(root, EXPORTERS["indexed-png"], [scene()], STREET, dict(options))


def test_a_manifest_comes_back_from_its_bytes(tmp_path: Path) -> None:
    manifest = write(tmp_path, unfinished="void")
    assert Manifest.from_bytes((tmp_path / "manifest.json").read_bytes()) == manifest
    assert manifest.options == {"unfinished": "void"}
    assert manifest.images[0]["unpainted"] == 1


def test_the_root_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    manifest = write(tmp_path)
    first, *rest = manifest.files
    changed = dataclasses.replace(first, sha256="0" * 64)
    assert dataclasses.replace(manifest, files=(changed, *rest)).root != manifest.root
    assert dataclasses.replace(manifest, options={"a": 1}).root == manifest.root


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"files": 3}'])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"manifest\.json"):
        Manifest.from_bytes(data)


def test_a_manifest_whose_root_was_not_computed_from_its_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    document = json.loads((tmp_path / "manifest.json").read_text())
    document["files"][0]["sha256"] = "0" * 64
    with pytest.raises(FormatError, match="root"):
        Manifest.from_bytes(json.dumps(document).encode())


def test_sha256sum_accepts_the_sums(tmp_path: Path) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("sha256sum is not installed here")
    write(tmp_path)
    done = subprocess.run([tool, "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "manifest.json: OK" in done.stdout


def test_changed_sums_an_empty_folder_and_a_foreign_taxonomy_are_faults(tmp_path: Path) -> None:
    write(tmp_path / "a")
    (tmp_path / "a/SHA256SUMS").write_text("")
    assert verify_release(tmp_path / "a") == ["SHA256SUMS does not say the same as manifest.json"]
    assert "holds no manifest.json" in verify_release(tmp_path)[0]


def test_each_file_that_describes_a_release_is_named_where_it_is_not_what_the_sums_say(tmp_path: Path) -> None:
    write(tmp_path)
    sums = tmp_path / "SHA256SUMS"
    for name in ("CHANGES.md", "DATASHEET.md"):
        (tmp_path / name).write_text(name)
        digest = hashlib.sha256(name.encode()).hexdigest()
        sums.write_text("\n".join(sorted([*sums.read_text().splitlines(), f"{digest}  {name}"], key=lambda s: s[66:])))
    assert verify_release(tmp_path) == []
    (tmp_path / "CHANGES.md").unlink()
    (tmp_path / "DATASHEET.md").write_text("said otherwise")
    (tmp_path / "croissant.json").write_text("{}")
    assert verify_release(tmp_path) == [
        "CHANGES.md is missing",
        "DATASHEET.md is not as SHA256SUMS says",
        "croissant.json is not in SHA256SUMS",
    ]


def test_a_zip_of_a_release_is_verified_like_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "city")
    whole = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", tmp_path / "city"))
    assert verify_zip(whole) == []
    (tmp_path / "city/LABELS.json").unlink()
    less = Path(shutil.make_archive(str(tmp_path / "less"), "zip", tmp_path / "city"))
    assert verify_zip(less) == ["LABELS.json is missing"]
    with zipfile.ZipFile(whole, "a") as more:
        more.writestr("../outside.txt", "x")
    with pytest.raises(FormatError, match="outside"):
        verify_zip(whole)
    (tmp_path / "half.zip").write_bytes(less.read_bytes()[:100])
    with pytest.raises(FormatError, match="whole zip"):
        verify_zip(tmp_path / "half.zip")
    assert not (tmp_path / "outside.txt").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(FormatError, match="not empty"):
        write(tmp_path)


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../b", "a//b", "a\\b", "c:x", "./x", "a/", ""])
def test_a_path_that_leaves_the_release_is_refused(path: str) -> None:
    with pytest.raises(FormatError):
        checked_path(path)
