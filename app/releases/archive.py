"""A release as one zip that is never stored: its layout follows from names, sizes and check sums alone.

Entries are stored, not deflated (PNG and JPEG do not shrink), sorted, and dated 1980-01-01, so the same release is the
same zip, any byte range of it can be sent, and an interrupted download goes on. ZIP64 throughout (APPNOTE.TXT, section
4.3), so there is no size at which the layout changes.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from app.foundation.blobs import BlobStore

VERSION = 45
UTF8_NAMES = 1 << 11
DATE_1980 = (1 << 5) | 1
UNIX, REGULAR_FILE_0644 = 3, 0o100644
LARGE = 0xFFFFFFFF
CHUNK = 1 << 20

Piece: TypeAlias = "bytes | ArchiveEntry"


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of the zip: where its bytes are and what the zip must say of them."""

    path: str
    blob_sha256: str
    size: int
    crc32: int

    @property
    def local_header(self) -> bytes:
        """What stands before the file's bytes."""
        name = self.path.encode()
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.size)
        fixed = (VERSION, UTF8_NAMES, 0, 0, DATE_1980, self.crc32, LARGE, LARGE, len(name), len(extra))
        return struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *fixed) + name + extra

    def central_header(self, offset: int) -> bytes:
        """What the directory says of the file, whose local header stands at `offset`."""
        name = self.path.encode()
        extra = struct.pack("<HHQQQ", 1, 24, self.size, self.size, offset)
        sizes = (self.crc32, LARGE, LARGE, len(name), len(extra), 0)
        fixed = (UNIX << 8 | VERSION, VERSION, UTF8_NAMES, 0, 0, DATE_1980, *sizes)
        tail = struct.pack("<HHII", 0, 0, REGULAR_FILE_0644 << 16, LARGE)
        return struct.pack("<4sHHHHHHIIIHHH", b"PK\x01\x02", *fixed) + tail + name + extra


class Archive:
    """A zip of blobs.

    Args:
        entries: The files, in the order of the zip.
    """

    def __init__(self, entries: Sequence[ArchiveEntry]) -> None:
        self.entries = tuple(entries)

    @cached_property
    def pieces(self) -> tuple[tuple[int, int, Piece], ...]:
        """(offset, length, bytes or entry) of all that the zip is made of, in order."""
        pieces: list[tuple[int, int, Piece]] = []
        directory, offset = b"", 0
        for entry in self.entries:
            directory += entry.central_header(offset)
            header = entry.local_header
            pieces += [(offset, len(header), header), (offset + len(header), entry.size, entry)]
            offset += len(header) + entry.size
        end = directory + _end_records(len(self.entries), len(directory), offset)
        return (*pieces, (offset, len(end), end))

    @property
    def size(self) -> int:
        """Number of bytes of the zip."""
        offset, length, _ = self.pieces[-1]
        return offset + length

    def stream(self, blobs: BlobStore, start: int, stop: int) -> Iterator[bytes]:
        """The bytes `start` (included) to `stop` (excluded), in chunks."""
        for offset, length, piece in self.pieces:
            begin, end = max(start - offset, 0), min(stop - offset, length)
            if begin >= end:
                continue
            if isinstance(piece, bytes):
                yield piece[begin:end]
            else:
                yield from _blob_range(blobs, piece.blob_sha256, begin, end)


def _blob_range(blobs: BlobStore, digest: str, begin: int, end: int) -> Iterator[bytes]:
    with blobs.open(digest) as file:
        file.seek(begin)
        left = end - begin
        while left:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk


def _end_records(count: int, size: int, offset: int) -> bytes:
    """ZIP64 end of the directory, its locator, and the old end record that points past itself."""
    versions = (UNIX << 8 | VERSION, VERSION)
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, *versions, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    return end64 + locator + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, LARGE, LARGE, 0)
