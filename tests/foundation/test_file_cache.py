import os
from pathlib import Path

from app.foundation.file_cache import FileCache


def key(number: int) -> str:
    return f"{number:02x}" * 32


def test_what_was_put_is_there_until_the_folder_is_emptied(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache", 100, suffix=".png")
    assert cache.get(key(1)) is None
    cache.put(key(1), b"one")
    assert cache.get(key(1)) == b"one"
    assert [path.suffix for path in tmp_path.glob("cache/*/*")] == [".png"]
    for path in tmp_path.glob("cache/*/*"):
        path.unlink()
    assert cache.get(key(1)) is None


def test_when_it_is_full_what_was_not_asked_for_longest_goes(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 10, suffix=".png")
    for number in (1, 2, 3):
        cache.put(key(number), b"1234")
        for path in tmp_path.glob(f"*/{key(number)}.png"):
            os.utime(path, (number, number))
        if number == 2:
            cache.get(key(1))
    assert [cache.get(key(number)) for number in (1, 2, 3)] == [b"1234", None, b"1234"]


def test_a_folder_that_cannot_be_written_only_means_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = FileCache(tmp_path / "file" / "cache", 10, suffix=".png")
    cache.put(key(1), b"one")
    assert cache.get(key(1)) is None
