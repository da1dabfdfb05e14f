"""From settings to a working house: the one place where parts are chosen; shared by the three shells."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.foundation.blobs import BlobStore, LocalBlobStore
from app.foundation.clock import Clock, SystemClock
from app.foundation.database import Database
from app.imagery import LIMITS, DecoderPool, Regions
from app.settings import Settings


@dataclass(frozen=True)
class House:
    """What the shells hand to the rooms' verbs."""

    settings: Settings
    db: Database
    blobs: BlobStore
    clock: Clock
    decoders: DecoderPool
    regions: Regions

    def close(self) -> None:
        """Let go of every connection and child process."""
        self.decoders.close()
        self.db.dispose()


def open_house(settings: Settings, *, clock: Clock | None = None) -> House:
    """Open the database and the store that ``settings`` name; migrations are a separate step (``tessera init``)."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    blobs = LocalBlobStore(settings.data / "blobs")
    decoders = _decoders(settings)
    return House(
        settings=settings,
        db=Database(settings.effective_database_url),
        blobs=blobs,
        clock=clock or SystemClock(),
        decoders=decoders,
        regions=Regions(blobs, decoders, settings.data / "cache" / "regions"),
    )


def _decoders(settings: Settings) -> DecoderPool:
    limits = replace(LIMITS, bytes=settings.max_upload_bytes, pixels=settings.max_image_pixels)
    return DecoderPool(settings.image_workers, limits)


@contextmanager
def house(settings: Settings, *, clock: Clock | None = None) -> Iterator[House]:
    """Open a house for the length of a block."""
    opened = open_house(settings, clock=clock)
    try:
        yield opened
    finally:
        opened.close()
