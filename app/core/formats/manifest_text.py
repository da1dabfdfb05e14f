"""manifest.json as text, written while its rows are read: a release may have more of them than memory holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.formats.base import JsonObject

SCHEMA = "tessera-release/1"
LINES_A_CHUNK = 1000


class Entry(Protocol):
    """A file by name and content."""

    @property
    def path(self) -> str:
        """Relative, with forward slashes."""

    @property
    def bytes(self) -> int:
        """Size of the file."""

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class ManifestHead:
    """What a manifest says of the whole; see `Manifest`. `names` is the name table without its images."""

    format: str
    options: JsonObject
    taxonomy: JsonObject
    names: JsonObject
    left_out: tuple[JsonObject, ...] = ()


class ManifestText:
    """UTF-8 JSON, keys sorted, a line for each file and image, for reading and diffing.

    Args:
        head: What is said of the whole.
    """

    def __init__(self, head: ManifestHead) -> None:
        self._head = head
        self._content = hashlib.sha256()

    @property
    def root(self) -> str:
        """sha256 over the lines "<sha256> <bytes> <path>" of the files that `chunks` has come by."""
        return self._content.hexdigest()

    def chunks(
        self, files: Iterable[Entry], images: Iterable[JsonObject], names: Iterable[tuple[str, JsonObject]]
    ) -> Iterator[bytes]:
        """The text, piece by piece; each argument is gone through once, in turn.

        Args:
            files: Sorted by path.
            images: Rows sorted by image id.
            names: (image id, row of the name table), sorted by image id.
        """
        head = self._head
        yield b"{\n"
        yield from _block("files", map(self._file_line, files), "[]")
        yield _field("format", head.format)
        yield from _block("images", map(_line, images), "[]")
        if head.left_out:
            yield from _block("left_out", map(_line, head.left_out), "[]")
        yield b' "names": {\n'
        rows = (f"{_line(key)}: {_line(row)}" for key, row in names)
        for key in sorted([*head.names, "images"]):
            end = "\n" if key == max([*head.names, "images"]) else ",\n"
            yield from _block(key, rows, "{}", end) if key == "images" else (_field(key, head.names[key], end),)
        yield b" },\n"
        yield _field("options", head.options) + _field("root", self.root) + _field("schema", SCHEMA)
        yield _field("taxonomy", head.taxonomy, "\n") + b"}\n"

    def _file_line(self, entry: Entry) -> str:
        self._content.update(f"{entry.sha256} {entry.bytes} {entry.path}\n".encode())
        return f'{{"bytes": {entry.bytes}, "path": {_line(entry.path)}, "sha256": "{entry.sha256}"}}'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _field(key: str, value: str | Mapping[str, Any], end: str = ",\n") -> bytes:
    return f" {_line(key)}: {_line(value)}{end}".encode()


def _block(key: str, lines: Iterable[str], brackets: str, end: str = ",\n") -> Iterator[bytes]:
    """A list or an object with a line for each of its members."""
    yield f" {_line(key)}: {brackets[0]}".encode()
    held: list[str] = []
    separator = "\n  "
    for line in lines:
        held.append(separator + line)
        separator = ",\n  "
        if len(held) == LINES_A_CHUNK:
            yield "".join(held).encode()
            held.clear()
    yield ("".join(held) + ("\n " if separator[0] == "," else "") + brackets[1] + end).encode()
