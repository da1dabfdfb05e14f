import dataclasses
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.errors import Unavailable
from app.imagery.limits import LIMITS
from app.imagery.refusal import Refused
from app.imagery.sandbox import DecoderPool
from tests.imagery.pictures import encoded, pattern, pixels


def test_a_child_decodes_refuses_and_goes_on() -> None:
    pool = DecoderPool(1)
    try:
        assert pool.canonical(encoded(pattern())).width == 24
        with pytest.raises(Refused):
            pool.canonical(b"nonsense")
        assert pool.canonical(encoded(pattern(30, 20))).width == 30
    finally:
        pool.close()


def test_a_child_that_takes_too_long_is_killed_and_replaced() -> None:
    pool = DecoderPool(1, dataclasses.replace(LIMITS, wall_seconds=0.001))
    try:
        with pytest.raises(Refused) as refusal:
            pool.canonical(encoded(pattern()))
        assert refusal.value.code == "decoder-died"
        with pytest.raises(Unavailable):
            pool.cut("key", lambda: encoded(pattern()), (0, 0, 4, 4), None)
        pool.limits = LIMITS
        assert pool.canonical(encoded(pattern())).width == 24
    finally:
        pool.close()


def test_a_child_has_little_memory() -> None:
    pool = DecoderPool(1, dataclasses.replace(LIMITS, address_space=600 << 20))
    try:
        big = encoded(pattern().resize((12_000, 12_000)), "JPEG")
        with pytest.raises(Refused) as refusal:
            pool.canonical(big)
        assert refusal.value.code in {"too-much-memory", "damaged", "decoder-died"}
        assert pool.canonical(encoded(pattern())).width == 24
    finally:
        pool.close()


def test_a_child_knows_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_DATABASE_URL", "postgresql://user:secret@host/db")
    pool = DecoderPool(1)
    try:
        pool.canonical(encoded(pattern()))
        child = pool._children.get()
        assert child is not None
        assert b"secret" not in Path(f"/proc/{child._process.pid}/environ").read_bytes()
        pool._children.put(child)
    finally:
        pool.close()


def test_regions_are_cut_to_the_pixel_and_the_bytes_fetched_once() -> None:
    pool, fetched = DecoderPool(1), []

    def load() -> bytes:
        fetched.append(1)
        return encoded(pattern(64, 48))

    try:
        region = pixels(pool.cut("key", load, (8, 16, 20, 10), None)).astype(int)
        assert region.shape == (10, 20, 3)
        expected = pixels(encoded(pattern(64, 48)))[16:26, 8:28]
        assert abs(region - expected).mean() < 6
        assert pixels(pool.cut("key", load, (0, 0, 64, 48), 32)).shape == (24, 32, 3)
        assert pixels(pool.cut("key", load, (0, 0, 64, 48), 256)).shape == (48, 64, 3)
        assert len(fetched) == 1
    finally:
        pool.close()


def test_many_threads_share_few_children() -> None:
    pool, sizes = DecoderPool(2), []

    def work(width: int) -> None:
        sizes.append((width, pool.canonical(encoded(pattern(width, 8))).width))

    threads = [threading.Thread(target=work, args=(10 + n,)) for n in range(12)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(sizes) == 12
        assert all(asked == got for asked, got in sizes)
    finally:
        pool.close()


@pytest.fixture(scope="module")
def shared_pool() -> Iterator[DecoderPool]:
    pool = DecoderPool(1)
    yield pool
    pool.close()


WHOLE = {kind: encoded(pattern(), kind, **({"lossless": True} if kind == "WEBP" else {})) for kind in ("JPEG", "WEBP")}


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    edits=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4)), max_size=3),
)
def test_whatever_is_damaged_the_answer_is_a_photo_or_a_refusal(
    shared_pool: DecoderPool, kind: str, edits: list[tuple[int, bytes]]
) -> None:
    data = bytearray(WHOLE[kind])
    for at, new in edits:
        start = at % len(data)
        data[start : start + len(new)] = new
    try:
        found = shared_pool.canonical(bytes(data))
    except Refused as refusal:
        assert refusal.code
    else:
        assert pixels(found.photo).shape == (found.height, found.width, 3)


def test_a_child_can_neither_write_files_nor_open_many(shared_pool: DecoderPool) -> None:
    shared_pool.canonical(encoded(pattern()))
    child = shared_pool._children.get()
    assert child is not None
    limits = Path(f"/proc/{child._process.pid}/limits").read_text()
    shared_pool._children.put(child)
    bounds = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert bounds["Max file size"] == ["0", "0"]
    assert bounds["Max core file size"] == ["0", "0"]
    assert bounds["Max open files"] == ["16", "16"]
    assert bounds["Max address space"] == [str(LIMITS.address_space)] * 2
    assert int(bounds["Max cpu time"][0]) <= LIMITS.cpu_seconds + 5


def test_children_step_back_from_who_saves_also_where_linux_groups_by_session(shared_pool: DecoderPool) -> None:
    shared_pool.canonical(encoded(pattern(8, 8), "PNG"))
    lists = Path("/proc/self/task").glob("*/children")  # each thread's own, on Linux
    pids = [int(pid) for each in lists for pid in each.read_text().split()]
    decoders = [pid for pid in pids if "app.imagery.decoder" in Path(f"/proc/{pid}/cmdline").read_text()]
    assert decoders or not Path("/proc/self/task").exists()
    assert all(os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0) for pid in decoders)
    groups = [Path(f"/proc/{pid}/autogroup") for pid in decoders]
    assert all(" nice 5" in text for text in (group.read_text() for group in groups if group.exists()) if text)
