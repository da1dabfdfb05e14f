"""The connection to an S3 server, and its errors in our words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from app.foundation.errors import Invalid, StorageFull, Unavailable

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
except ImportError as error:  # pragma: no cover - an installation without the extra
    raise Invalid(
        "A store in S3 needs its library: pip install 'tessera-annotator[s3]'.", code="s3-not-installed"
    ) from error

Answer = TypeVar("Answer")
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 60, 5
CONNECTIONS = 32
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"}
_ABSENT = {"NoSuchKey", "404", "NotFound"}
# 412: there is one of that name. 409: another put of the same name is under way, and both write the same bytes.
_CONDITION = {"PreconditionFailed", "412", "ConditionalRequestConflict"}


def connect(endpoint: str | None, region: str | None) -> Any:
    """A thread-safe client; credentials come from AWS's own chain."""
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "auto"},
        retries={"mode": "standard", "max_attempts": ATTEMPTS},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        # Not every compatible server takes the trailing checksums that AWS's library adds; we send our own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session()
    return session.client(
        "s3", endpoint_url=endpoint, region_name=region or session.region_name or "us-east-1", config=config
    )


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say "full" and "does not answer" in our own words.

    Raises:
        StorageFull: The server has no room.
        Unavailable: It does not answer, or refuses us.
    """
    try:
        yield
    except ClientError as error:
        if _code(error) in _FULL:
            raise StorageFull("The store of blobs is full. Nothing was changed; make room and try again.") from error
        raise Unavailable(
            f"The store of blobs refused: {_code(error)}. Nothing was changed; try again, or look at its settings.",
            code="store-refused",
        ) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise Unavailable(
            "There are no credentials for the store of blobs. Nothing was changed. Set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, a profile, or the machine's role.",
            code="store-refused",
        ) from error
    except (BotoCoreError, OSError) as error:
        raise Unavailable(
            f"The store of blobs does not answer ({type(error).__name__}). Nothing was changed; try again.",
            code="store-unreachable",
        ) from error


def unless_absent(ask: Callable[[], Answer]) -> Answer | None:
    """What the server answers, or None where there is no such object."""
    try:
        return ask()
    except ClientError as error:
        if _code(error) not in _ABSENT:
            raise
        return None


def refused_condition(error: Exception) -> bool:
    """Whether a put was refused because there is an object of that name."""
    return isinstance(error, ClientError) and _code(error) in _CONDITION


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
