"""Data sets in zips that a browser sent: read where they lie, image by image, and never unpacked.

What a server reads for somebody is held tighter than what a terminal reads for its owner: fewer files, and none that
would fill the memory.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import CoreError
from app.core.formats.importers import ImportedLabels, ImportedSet, Tree, open_zip, read_set
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.errors import Invalid, NotFound
from app.foundation.ids import ProjectId, new_id
from app.imports.tables import ImportSet
from app.projects import read_taxonomy

MOST_FILES = 200_000
LARGEST_FILE = 256 << 20
SETS_OPEN = 2
"""Sets that are kept open: their lists of images stay in memory."""
_BY_TERMINAL = "Bring it in with `tessera import`, which reads it where it lies."


def open_zip_set(file: BinaryIO, name: str) -> ImportedSet:
    """Open a data set in a zip; its images are read when they are asked for.

    Raises:
        Invalid: `not-a-set`: no zip, none of the formats, damaged, or more than a server reads for a browser.
    """
    try:
        tree = open_zip(file, name)
        _check(tree)
        return read_set(tree, read_taxonomy)
    except CoreError as error:
        raise Invalid(f"This file cannot be brought in: {error}.", code="not-a-set") from error


def _check(tree: Tree) -> None:
    if len(tree.sizes) > MOST_FILES:
        text = f"{tree.name} holds {len(tree.sizes)} files; a browser's may hold {MOST_FILES}. {_BY_TERMINAL}"
        raise Invalid(text, code="not-a-set")
    large = next((path for path in tree.paths if tree.sizes[path] > LARGEST_FILE), None)
    if large is not None:
        text = f"{large} unpacks to {tree.sizes[large]} bytes; at most {LARGEST_FILE} are read. {_BY_TERMINAL}"
        raise Invalid(text, code="not-a-set")


class OpenSets:
    """Sets that were opened lately, so that not every image reads the lists of all. Thread-safe."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._lock = threading.Lock()
        self._open: OrderedDict[str, ImportedSet] = OrderedDict()

    def get(self, row: ImportSet) -> ImportedSet:
        """The set of a zip.

        Raises:
            Invalid: `not-a-set`.
            BlobMissing: Its blob is gone.
        """
        with self._lock:
            found = self._open.pop(row.sha256, None)
            if found is None:
                found = self._opened(row)
            self._open[row.sha256] = found
            while len(self._open) > SETS_OPEN:
                self._open.popitem(last=False)
            return found

    def _opened(self, row: ImportSet) -> ImportedSet:
        file = self._blobs.open(row.sha256)
        try:
            content = open_zip_set(file, row.name)
        except Invalid:
            file.close()
            raise
        # A set that is dropped here may be read elsewhere: its file is closed when nobody has it any more.
        weakref.finalize(content, file.close)
        return content


def keep_set(
    session: Session, clock: Clock, project_id: ProjectId, *, name: str, sha256: str, size: int, by: str | None
) -> ImportSet:
    """Note a zip whose blob is durable."""
    row = ImportSet(
        id=new_id(),
        project_id=project_id,
        name=name.rpartition("/")[2][:200] or "set.zip",
        sha256=sha256,
        bytes=size,
        created_by=by,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def get_set(session: Session, set_id: str) -> ImportSet:
    """The set.

    Raises:
        NotFound: There is none, or it was done with.
    """
    row = session.get(ImportSet, set_id)
    if row is None:
        raise NotFound("There is no such data set, or it was done with.", code="no-such-set")
    return row


def list_sets(session: Session, project_id: ProjectId) -> Sequence[ImportSet]:
    """The sets that are being brought into a project, newest first."""
    query = select(ImportSet).where(ImportSet.project_id == project_id).order_by(ImportSet.id.desc())
    return session.scalars(query).all()


def forget_set(session: Session, row: ImportSet) -> None:
    """Be done with a set; its blob goes with the next clean-up."""
    session.delete(row)
    session.flush()


def remap_of(source: Taxonomy, target: Taxonomy, classes: Mapping[int, int | None]) -> Remap:
    """Where each class of a set goes; classes that are not named become "not painted".

    Raises:
        Invalid: `unknown-class`.
    """
    for class_id, goal in classes.items():
        if class_id not in source.class_ids or (goal is not None and goal not in target.class_ids):
            raise Invalid(f"There is no class {class_id}, or none {goal} to make of it.", code="unknown-class")
    return Remap(source, target, {class_id: classes.get(class_id) for class_id in source.class_ids})


def label_body(labels: ImportedLabels) -> bytes:
    """Labels of a whole image as the tile PNG that `prepare` takes."""
    segments = tuple(
        Segment(one.id, one.class_id, occluded=one.occluded, truncated=one.truncated, crowd=one.crowd)
        for one in labels.segments
    )
    return write_tile(LabelTile(labels.raster.astype(np.uint16), segments))
