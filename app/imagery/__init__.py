"""Imagery: street photos on one canonical, upright grid, and the regions of them that people see.

Owns the tables `image` and `ingest_file`, the original and photo blobs, and the cache of regions. Promises: a file is
taken whole and sound or refused with a reason, and either way it stands in the report; untrusted bytes are decoded in
a child process that may die without harm; what is shown or shipped carries no metadata but its colour profile; an
image never changes.
"""

from app.imagery.erasing import forget_image
from app.imagery.folder import iter_photos
from app.imagery.limits import LIMITS, Limits
from app.imagery.names import SPLITS, PhotoName, parse_name
from app.imagery.regions import Regions
from app.imagery.sandbox import DecoderPool
from app.imagery.service import (
    NotTaken,
    Prepared,
    find_duplicate,
    get_image,
    grid_of,
    prepare,
    record,
    record_duplicate,
    record_refusal,
    refuse,
    refuse_too_long,
    take_picture,
)
from app.imagery.sniff import SUFFIXES
from app.imagery.store import count_images, images_by_id, ingest_files, list_images, previous_frame
from app.imagery.tables import Image, IngestFile

__all__ = [
    "LIMITS",
    "SPLITS",
    "SUFFIXES",
    "DecoderPool",
    "Image",
    "IngestFile",
    "Limits",
    "NotTaken",
    "PhotoName",
    "Prepared",
    "Regions",
    "count_images",
    "find_duplicate",
    "forget_image",
    "get_image",
    "grid_of",
    "images_by_id",
    "ingest_files",
    "iter_photos",
    "list_images",
    "parse_name",
    "prepare",
    "previous_frame",
    "record",
    "record_duplicate",
    "record_refusal",
    "refuse",
    "refuse_too_long",
    "take_picture",
]
