"""A folder or zip, read-only and never trusted: names stay inside it, and no file can be larger than a limit."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from app.core.errors import FormatError

MAX_FILES = 5_000_000
MAX_FILE_BYTES = 1 << 30
MAX_RATIO, RATIO_COUNTS_FROM = 200, 16 << 20
"""A member of a zip that unpacks to more than 16 MiB may not be 200 times smaller packed: photos and labels are not."""


@dataclass(frozen=True)
class Tree:
    """Files by relative path with forward slashes.

    Attributes:
        name: what people call it, for messages.
        sizes: bytes of each file, by path.
        load: gives a file's bytes; only paths of `sizes` are asked for.
    """

    name: str
    sizes: dict[str, int]
    load: Callable[[str], bytes]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(sorted(self.sizes))

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Paths by file name alone."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def __contains__(self, path: str) -> bool:
        return path in self.sizes

    def below(self, folder: str, suffix: str = "") -> list[str]:
        """Paths below a folder (with its trailing slash) that end with a suffix, sorted."""
        return [path for path in self.paths if path.startswith(folder) and path.endswith(suffix)]

    def read(self, path: str) -> bytes:
        """A file's bytes.

        Raises:
            FormatError: there is no such file, it is too large, or it cannot be read.
        """
        size = self.sizes.get(path)
        if size is None:
            raise FormatError(f"{self.name} has no file {path}")
        if size > MAX_FILE_BYTES:
            raise FormatError(f"{path} has {size} bytes; at most {MAX_FILE_BYTES} are read")
        try:
            return self.load(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise FormatError(f"{path} cannot be read: {error}") from error

    def json(self, path: str) -> dict[str, Any]:
        """A JSON object.

        Raises:
            FormatError: no such file, no JSON, or no object.
        """
        try:
            document = json.loads(self.read(path))
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{path} is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise FormatError(f"{path} is no JSON object")
        return document


def open_tree(path: Path) -> Tree:
    """Open a folder or a zip; where all of it lies in one folder, that folder is the tree.

    Raises:
        FormatError: it is neither, holds a path that leads out of it, or is packed beyond belief.
    """
    if path.is_dir():
        tree = _folder(path)
    elif zipfile.is_zipfile(path):
        tree = _zip(path, str(path))
    else:
        raise FormatError(f"{path} is neither a folder nor a zip file")
    return _without_shell(tree)


def open_zip(file: BinaryIO, name: str) -> Tree:
    """Open a zip that lies in a file that is open already, and stays open; as `open_tree` does.

    Args:
        file: can be sought in.
        name: what people call it.

    Raises:
        FormatError: it is no zip, holds a path that leads out of it, or is packed beyond belief.
    """
    if not zipfile.is_zipfile(file):
        raise FormatError(f"{name} is no zip file")
    return _without_shell(_zip(file, name))


def _folder(root: Path) -> Tree:
    resolved = root.resolve()
    files = {path.relative_to(resolved).as_posix(): path for path in _files(resolved)}
    sizes = {name: path.stat().st_size for name, path in files.items()}
    return Tree(str(root), sizes, lambda name: files[name].read_bytes())


def _files(root: Path) -> Iterator[Path]:
    """Files below a folder; hidden ones, and links that lead out of it, are passed over."""
    # os.walk does not follow linked folders, so a loop of links cannot trap it.
    for where, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(where, name)
            if not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(root):
                yield path


def _zip(source: Path | BinaryIO, called: str) -> Tree:
    archive = zipfile.ZipFile(source)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_FILES:
        raise FormatError(f"{called} holds {len(members)} files; at most {MAX_FILES} are read")
    for member in members:
        _check_member(member)
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise FormatError(f"{called} holds a name twice")
    kept = {member.filename: member for member in members if not _is_hidden(member.filename)}
    sizes = {name: member.file_size for name, member in kept.items()}
    return Tree(called, sizes, lambda name: _unpack(archive, kept[name]))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes, and no more of them than its directory entry says."""
    with archive.open(member) as file:
        data = file.read(member.file_size + 1)
    if len(data) != member.file_size:
        raise FormatError(f"{member.filename} is not of the size that the zip says")
    return data


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != name or any(sign in name for sign in "\\:\0"):
        raise FormatError(f"the zip holds the path {name!r}, which leads out of it")
    if member.flag_bits & 1:
        raise FormatError(f"{name} is encrypted")
    if member.file_size > max(RATIO_COUNTS_FROM, member.compress_size * MAX_RATIO):
        raise FormatError(f"{name} unpacks from {member.compress_size} to {member.file_size} bytes, which is refused")


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _without_shell(tree: Tree) -> Tree:
    """The tree inside the one folder that holds everything, however deep."""
    while tree.sizes:
        tops = {path.partition("/")[0] for path in tree.sizes}
        if len(tops) > 1 or not all("/" in path for path in tree.sizes):
            break
        (top,) = tops
        if top.lower() in KNOWN_TOPS:
            break
        cut = len(top) + 1
        sizes = {path[cut:]: size for path, size in tree.sizes.items()}
        tree = Tree(tree.name, sizes, _below(tree.load, f"{top}/"))
    return tree


def _below(load: Callable[[str], bytes], prefix: str) -> Callable[[str], bytes]:
    return lambda path: load(prefix + path)


KNOWN_TOPS = frozenset(
    {"annotations", "data", "gtfine", "images", "labels", "leftimg8bit", "masks", "testing", "training", "validation"}
)
"""Folders that are a layout's own and no shell around it."""
