"""From settings to a working house: the one place where parts are chosen; shared by the three shells."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.assist import Assist, ClickModel
from app.foundation.blobs import BlobStore, make_durable_folder, open_store
from app.foundation.clock import Clock, SystemClock
from app.foundation.database import Database
from app.foundation.errors import Invalid
from app.foundation.jobs import JobEngine, JobKind
from app.imagery import LIMITS, DecoderPool, Regions
from app.merge import MergeJob
from app.quality import GoldJob
from app.releases import ReleaseJob
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
    assist: Assist
    jobs: JobEngine

    def close(self) -> None:
        """Stop taking jobs, and let go of every connection and child process."""
        self.jobs.stop()
        self.decoders.close()
        self.db.dispose()


def open_house(settings: Settings, *, clock: Clock | None = None) -> House:
    """Open the database and the store that ``settings`` name; migrations are a separate step (``tessera init``)."""
    model = _click_model(settings)
    make_durable_folder(settings.data.resolve())
    db, blobs = Database(settings.effective_database_url), open_store(settings.effective_store_url)
    now, decoders = clock or SystemClock(), _decoders(settings)
    kinds = job_kinds(db, blobs, now)
    regions = Regions(blobs, decoders, settings.data / "cache" / "regions")
    return House(
        settings=settings,
        db=db,
        blobs=blobs,
        clock=now,
        decoders=decoders,
        regions=regions,
        assist=Assist(blobs, regions, settings.data / "cache" / "assist", model),
        jobs=JobEngine(
            db,
            now,
            kinds,
            url=settings.effective_jobs_url,
            workers=settings.job_workers,
            executor=settings.effective_executor,
        ),
    )


@dataclass(frozen=True)
class Storage:
    """Where everything lies, without anything that works on it."""

    db: Database
    blobs: BlobStore


@contextmanager
def open_storage(settings: Settings) -> Iterator[Storage]:
    """Open the database and the store that ``settings`` name for the length of a block."""
    make_durable_folder(settings.data.resolve())
    db = Database(settings.effective_database_url)
    try:
        yield Storage(db, open_store(settings.effective_store_url))
    finally:
        db.dispose()


def job_kinds(db: Database, blobs: BlobStore, clock: Clock) -> dict[str, JobKind]:
    """Every kind of background work, by the name that its rows carry."""
    kinds: list[JobKind] = [MergeJob(db, blobs, clock), GoldJob(db, blobs, clock), ReleaseJob(db, blobs, clock)]
    return {kind.name: kind for kind in kinds}


def _click_model(settings: Settings) -> ClickModel | None:
    encoder, decoder = settings.model_encoder, settings.model_decoder
    if (encoder is None) != (decoder is None):
        raise Invalid("A segmentation model is two files: set TESSERA_MODEL_ENCODER and _DECODER, or none.")
    return ClickModel(encoder, decoder) if encoder is not None and decoder is not None else None


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
