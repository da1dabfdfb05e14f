"""Is the server alive, and can it do its work?"""

import shutil

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from app.api.deps import HouseDep
from app.foundation.errors import StorageFull, TesseraError, Unavailable
from app.wiring import House
from migrations import is_current

router = APIRouter(tags=["health"])

# Below this, saves are about to fail: better to say so while reading still works.
DISK_FLOOR_BYTES = 256 * 1024 * 1024
_PROBE = b"tessera: can this store keep a blob?"


class Health(BaseModel):
    """The server's own word on itself."""

    status: str


@router.get("/healthz")
def healthz() -> Health:
    """Tell that the server answers."""
    return Health(status="ok")


@router.get("/readyz")
def readyz(house: HouseDep) -> Health:
    """Tell that the server can do its work.

    Raises:
        Unavailable: The database does not answer or is not migrated, or the store does not keep what it is given.
        StorageFull: The disk is nearly full.
    """
    _probe_database(house)
    _probe_store(house)
    free = shutil.disk_usage(house.settings.data).free
    if free < DISK_FLOOR_BYTES:
        raise StorageFull(f"Only {free // 2**20} MiB are free on the disk of the server; free some space.")
    return Health(status="ready")


def _probe_database(house: House) -> None:
    with house.db.read() as session:
        session.execute(text("select 1"))
    if not is_current(house.db):
        raise Unavailable(
            "The database has not been migrated to this version; run `tessera init`.", code="not-migrated"
        )


def _probe_store(house: House) -> None:
    try:
        digest = house.blobs.put(_PROBE)
        house.blobs.get(digest)
    except (OSError, TesseraError) as error:
        raise Unavailable("The store does not keep what it is given.", code="store-broken") from error
