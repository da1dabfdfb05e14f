"""The streamed zip is a zip to others, and any range of it is a slice of the whole."""

import hashlib
import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.blobs import LocalBlobStore
from app.releases.archive import Archive, ArchiveEntry


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LocalBlobStore:
    return LocalBlobStore(tmp_path_factory.mktemp("blobs"))


def archive(store: LocalBlobStore, files: dict[str, bytes]) -> Archive:
    return Archive([ArchiveEntry(path, store.put(data), len(data), zlib.crc32(data)) for path, data in files.items()])


def whole(store: LocalBlobStore, zipped: Archive) -> bytes:
    return b"".join(zipped.stream(store, 0, zipped.size))


def test_python_reads_every_file_back_and_finds_no_fault(store: LocalBlobStore) -> None:
    files = {"a/gtFine.png": b"\x89PNG", "leer.txt": b"", "straße/ü.json": b"{}" * 1000}
    data = whole(store, archive(store, files))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files


def test_an_empty_release_is_an_empty_zip(store: LocalBlobStore) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(store, archive(store, {})))) as opened:
        assert opened.namelist() == []


def test_the_same_release_is_the_same_zip(store: LocalBlobStore) -> None:
    files = {"x": b"1", "y": b"2"}
    first, second = whole(store, archive(store, files)), whole(store, archive(store, files))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


@settings(max_examples=100, deadline=None)
@given(cut=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_any_range_is_a_slice_of_the_whole(store: LocalBlobStore, cut: tuple[int, int]) -> None:
    zipped = archive(store, {"x": b"abc" * 9, "y/z": b"defg"})
    data, (start, stop) = whole(store, zipped), (min(cut), max(cut))
    assert b"".join(zipped.stream(store, start, stop)) == data[start:stop]
    assert zipped.size == len(data)
