"""What every store of blobs promises. Its test subclasses `BlobContract` and brings a `store` fixture."""

import hashlib
import mmap
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.foundation.blobs import BlobMissing, BlobStore
from app.foundation.errors import TesseraError

ABSENT = "0" * 64
LATER = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


class BlobContract:
    """Subclass as `Test...` with a fixture `store`: an empty one for each test."""

    def test_a_blob_comes_back_under_its_sha256(self, store: BlobStore) -> None:
        digest = store.put(b"street")
        assert digest == hashlib.sha256(b"street").hexdigest()
        assert store.get(digest) == b"street"
        assert store.size(digest) == 6
        assert store.exists(digest)

    def test_any_bytes_come_back(self, store: BlobStore) -> None:
        @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(data=st.binary(max_size=5000))
        def comes_back(data: bytes) -> None:
            assert store.get(store.put(data)) == data

        comes_back()

    def test_bytes_of_several_megabytes_come_back(self, store: BlobStore) -> None:
        data = bytes(range(256)) * (20 << 10)
        assert store.get(store.put(data)) == data

    def test_a_mapped_file_is_taken_like_bytes(self, store: BlobStore, tmp_path: Path) -> None:
        """A large file of a release is put page by page, twice where it did not change."""
        path = tmp_path / "large"
        path.write_bytes(bytes(range(256)) * 500)
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            for _ in range(2):
                digest = store.put(cast("bytes", view))
        assert store.get(digest) == path.read_bytes()

    def test_the_same_bytes_are_one_blob(self, store: BlobStore) -> None:
        assert store.put(b"a") == store.put(b"a")
        assert [blob.digest for blob in store.list()] == [hashlib.sha256(b"a").hexdigest()]

    def test_what_is_not_there_is_said_to_be_missing(self, store: BlobStore) -> None:
        assert not store.exists(ABSENT)
        for ask in (store.get, store.size, store.open):
            with pytest.raises(BlobMissing):
                ask(ABSENT)

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "0" * 64 + "/x", "Z" * 64])
    def test_what_is_no_digest_is_no_blob(self, store: BlobStore, name: str) -> None:
        for ask in (store.get, store.size, store.open, store.delete):
            with pytest.raises(BlobMissing):
                ask(name)

    def test_an_open_blob_is_read_from_where_one_seeks(self, store: BlobStore) -> None:
        data = bytes(range(256)) * 100
        with store.open(store.put(data)) as file:
            file.seek(1000)
            assert file.read(300) == data[1000:1300]
            assert file.tell() == 1300
            file.seek(10)
            assert file.read() == data[10:]
            assert file.read() == b""

    def test_deleting_removes_and_again_is_no_error(self, store: BlobStore) -> None:
        digest = store.put(b"street")
        store.delete(digest)
        store.delete(digest)
        assert not store.exists(digest)
        assert list(store.list()) == []
        assert store.put(b"street") == digest
        assert store.get(digest) == b"street"

    def test_the_list_is_what_is_there(self, store: BlobStore) -> None:
        began = now()
        put = {store.put(f"{n}".encode() * n): n for n in range(1, 8)}
        listed = {blob.digest: blob for blob in store.list()}
        assert {digest: blob.size for digest, blob in listed.items()} == put
        assert all(abs(blob.put_at - began) < timedelta(minutes=5) for blob in listed.values())

    def test_a_young_blob_is_not_discarded(self, store: BlobStore) -> None:
        digest = store.put(b"street")
        assert not store.discard(digest, put_before=now() - LATER)
        assert store.get(digest) == b"street"

    def test_old_blobs_are_discarded_in_the_end(self, store: BlobStore) -> None:
        digest = store.put(b"street")
        while store.discard(digest, put_before=now() + LATER):
            pass
        assert not store.exists(digest)
        assert list(store.list()) == []
        assert not store.discard(ABSENT, put_before=now() + LATER)

    def test_putting_again_makes_a_blob_young(self, store: BlobStore) -> None:
        digest = store.put(b"street")
        first = next(iter(store.list())).put_at
        while (before := next(iter(store.list()))).put_at <= first:
            store.put(b"street")
        assert not store.discard(digest, put_before=before.put_at)
        assert store.get(digest) == b"street"

    def test_a_put_wins_over_who_discards_meanwhile(self, store: BlobStore) -> None:
        """Whatever a put acknowledged is there, however the two fall together."""
        stop = threading.Event()
        digest = hashlib.sha256(b"contested").hexdigest()
        discarding = threading.Thread(target=self._discard_until, args=(store, digest, stop))
        discarding.start()
        try:
            for _ in range(40):
                young = now() - timedelta(seconds=1)  # a listing tells whole seconds
                store.put(b"contested")
                assert not store.discard(digest, put_before=young - LATER)
                assert store.get(digest) == b"contested"
        finally:
            stop.set()
            discarding.join()

    @staticmethod
    def _discard_until(store: BlobStore, digest: str, stop: threading.Event) -> None:
        while not stop.is_set():
            store.discard(digest, put_before=now() - timedelta(seconds=2))

    def test_many_put_the_same_at_once(self, store: BlobStore) -> None:
        failed: list[BaseException] = []

        def put() -> None:
            try:
                for n in range(10):
                    store.put(f"blob {n}".encode())
            except TesseraError as error:
                failed.append(error)

        threads = [threading.Thread(target=put) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(list(store.list())) == 10

    def test_many_are_put_together_and_named_in_their_order(self, store: BlobStore) -> None:
        there = store.put(b"there")
        batch = [b"b", b"there", b"a", b"b", b""]
        assert store.put_many(batch) == [hashlib.sha256(data).hexdigest() for data in batch]
        assert [store.get(hashlib.sha256(data).hexdigest()) for data in batch] == batch
        assert len(list(store.list())) == 4
        assert store.put_many([]) == []
        assert store.put_many([b"there"]) == [there]

    def test_putting_many_again_makes_them_young(self, store: BlobStore) -> None:
        store.put_many([b"one", b"two"])
        first = max(blob.put_at for blob in store.list())
        while min(blob.put_at for blob in store.list()) <= first:  # an S3 listing tells whole seconds
            store.put_many([b"two", b"one"])
        for blob in list(store.list()):
            assert not store.discard(blob.digest, put_before=first + timedelta(microseconds=1))

    def test_a_link_leads_to_the_bytes_for_anybody(self, store: BlobStore) -> None:
        link = store.link(store.put(b"street"), media_type="image/png", seconds=60)
        if link is None:
            return  # this kind of store has no addresses
        answer = httpx.get(link)
        assert (answer.status_code, answer.content) == (200, b"street")
        assert answer.headers["content-type"] == "image/png"
        bare = urlsplit(link)._replace(query="").geturl()
        assert httpx.get(bare).status_code == 403
