"""The store in S3, held against a server that checks signatures, conditions and checksums."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from app.foundation.blobs import BlobCorrupt, BlobMissing, LocalBlobStore, open_store
from app.foundation.blobs.s3 import S3BlobStore, S3Place, parse_s3_url
from app.foundation.errors import Invalid, Unavailable
from scripts.s3_server import S3Server
from tests.contracts.blob_contract import BlobContract

DIGEST = hashlib.sha256(b"street").hexdigest()


@pytest.fixture
def store(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3BlobStore]:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    opened = open_store(s3.url("tessera-tests", secrets.token_hex(6)))
    assert isinstance(opened, S3BlobStore)
    yield opened
    opened.close()


@pytest.mark.s3
class TestS3(BlobContract):
    def test_the_server_is_told_the_sha256_and_checks_it(self, store: S3BlobStore) -> None:
        checksum = base64.b64encode(hashlib.sha256(b"street").digest()).decode()
        with pytest.raises(ClientError, match="BadDigest"):
            store._s3.put_object(**store._key(DIGEST), Body=b"other", ChecksumSHA256=checksum)

    def test_damage_is_noticed_when_read(self, store: S3BlobStore) -> None:
        store.put(b"street")
        store._s3.put_object(**store._key(DIGEST), Body=b"strxet")
        with pytest.raises(BlobCorrupt):
            store.get(DIGEST)

    def test_what_was_discarded_too_early_comes_back_when_asked_for(self, store: S3BlobStore) -> None:
        """S3 cannot delete under a condition, so what a put renewed in between must survive it."""
        soon = datetime.now(UTC) + timedelta(days=1)
        for ask in (store.get, store.size, store.exists):
            store.put(b"street")
            assert store.discard(DIGEST, put_before=soon)
            assert ask(DIGEST) in (b"street", 6, True)
            assert store.get(DIGEST) == b"street"

    def test_two_prefixes_of_a_bucket_know_nothing_of_each_other(self, s3: S3Server, store: S3BlobStore) -> None:
        other = open_store(s3.url("tessera-tests", secrets.token_hex(6)))
        store.put(b"street")
        with pytest.raises(BlobMissing):
            other.get(DIGEST)

    def test_wrong_credentials_are_said_to_be_refused(
        self, s3: S3Server, store: S3BlobStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
        with pytest.raises(Unavailable, match="refused"):
            open_store(s3.url("tessera-tests", "x")).get(DIGEST)


def test_a_server_that_is_not_there_is_said_not_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.foundation.blobs.s3_wire.ATTEMPTS", 1)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    store = open_store("s3://tessera/x?endpoint=http://127.0.0.1:1")
    with pytest.raises(Unavailable, match="does not answer"):
        store.put(b"street")


def test_missing_credentials_are_named_rather_than_a_silent_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = open_store("s3://tessera/x?endpoint=http://127.0.0.1:1")
    with pytest.raises(Unavailable, match="AWS_ACCESS_KEY_ID"):
        store.put(b"street")


def test_a_url_says_where_blobs_lie(tmp_path) -> None:
    assert parse_s3_url("s3://city/blobs/1?endpoint=https%3A%2F%2Fs3.example.org&region=eu-1") == S3Place(
        "city", "blobs/1", "https://s3.example.org", "eu-1"
    )
    assert parse_s3_url("s3://city") == S3Place("city")
    assert isinstance(open_store(f"file://{tmp_path}/a%20folder"), LocalBlobStore)
    assert (tmp_path / "a folder" / "sha256").is_dir()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "blobs",
        "file:blobs",
        "file://host/folder",
        "https://host/bucket",
        "s3:///prefix",
        "s3://key:secret@city/x",
        "s3://city?acess_key=x",
        "s3://city?endpoint=ftp://host",
    ],
)
def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        open_store(url)
