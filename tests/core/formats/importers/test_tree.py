"""Folders and zips that nobody should trust."""

import struct
import zipfile
from pathlib import Path

import pytest

from app.core.errors import FormatError
from app.core.formats.importers import open_tree
from app.core.formats.importers.tree import Tree


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../evil.png", "/etc/passwd", "a/../../evil", "a//b", "C:/x", "a\\b", "./a"])
def test_a_zip_with_a_path_that_leads_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match="leads out of it"):
        open_tree(zipped(tmp_path / "set.zip", ("fine.png", b"x"), (name, b"x")))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="unpacks from"):
        open_tree(zipped(tmp_path / "bomb.zip", ("a/zero.png", bytes(32 << 20))))


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "set.zip", ("a.png", b"x" * 1000), ("b.png", b"y"))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    with pytest.raises(FormatError, match=r"a\.png"):
        open_tree(path).read("a.png")


def test_encrypted_and_doubled_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "set.zip", ("a.png", b"x"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FormatError, match="encrypted"):
        open_tree(path)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(tmp_path / "twice.zip", ("a.png", b"x"), ("a.png", b"y"))
    with pytest.raises(FormatError, match="twice"):
        open_tree(twice)


def test_links_that_lead_out_of_a_folder_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    root = tmp_path / "set"
    (root / "images").mkdir(parents=True)
    (root / "images" / "a.png").write_bytes(b"a")
    (root / "images" / "out.png").symlink_to(tmp_path / "secret.png")
    (root / "loop").symlink_to(root)
    (root / ".hidden").write_bytes(b"x")
    assert open_tree(root).paths == ("images/a.png",)


def test_what_is_no_set_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("x")
    with pytest.raises(FormatError, match="neither a folder nor a zip"):
        open_tree(tmp_path / "text.txt")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(zipped(tmp_path / "whole.zip", ("a.png", b"x" * 500)).read_bytes()[:-30])
    with pytest.raises(FormatError):
        open_tree(broken)


def test_a_file_above_the_limit_and_bad_json_are_refused() -> None:
    tree = Tree("set", {"large.json": 1 << 31, "list.json": 2}, lambda path: b"[]")
    with pytest.raises(FormatError, match="at most"):
        tree.read("large.json")
    with pytest.raises(FormatError, match="no JSON object"):
        tree.json("list.json")
    with pytest.raises(FormatError, match="has no file"):
        tree.read("other")
    deep = Tree("set", {"deep.json": 200_000}, lambda path: b"[" * 200_000)
    with pytest.raises(FormatError, match="no JSON"):
        deep.json("deep.json")
