"""A class is split: the tiles that hold it are painted once more, and nothing else in them may change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.agreement import changed_beyond
from app.core.errors import InvalidRaster
from app.core.raster.tile_png import read_tile
from app.foundation.blobs import BlobStore
from app.foundation.errors import Invalid
from app.labels.tables import Reissue, Revision
from app.projects import ClassSplit
from app.tasks import Task, TaskState, lock
from app.tasks import reissue as reopen


@dataclass(frozen=True, slots=True)
class Concerned:
    """The tiles that hold a class and are handed in or accepted, and the images that they are of."""

    tiles: tuple[str, ...]
    images: frozenset[str]


def tiles_with_class(session: Session, project_id: str, class_id: int) -> Concerned:
    """Find the tiles that would be painted once more if a class were split; reads the segments of all that are done."""
    tiles: list[str] = []
    images: set[str] = set()
    for task_id, image_id, segments in _handed_in(session, project_id):
        if any(segment["class_id"] == class_id for segment in segments):
            tiles.append(task_id)
            images.add(image_id)
    return Concerned(tuple(tiles), frozenset(images))


def _handed_in(session: Session, project_id: str) -> Iterator[tuple[str, str, list[dict[str, int]]]]:
    query = select(Task.id, Task.image_id, Revision.segments).join(Revision, Revision.id == Task.submitted_revision_id)
    done = Task.state.in_([TaskState.SUBMITTED.value, TaskState.ACCEPTED.value])
    ordered = query.where(Task.project_id == project_id, done).order_by(Task.image_id, Task.tile_index)
    yield from (tuple(row) for row in session.execute(ordered.execution_options(yield_per=1000)))


def reissue_split(session: Session, split: ClassSplit) -> Concerned:
    """Open the tiles that hold a class that was just split; those that are being painted are left to their painters.

    Args:
        session: The write session in which the class was split.
        split: The split.

    Returns:
        The tiles that are open again.
    """
    goals = [split.class_id, *split.into]
    _extend(session, split, goals)
    found = tiles_with_class(session, split.project_id, split.class_id)
    for task_id in found.tiles:
        task = lock(session, task_id)
        base = task.accepted_revision_id
        row = session.get(Reissue, task_id)
        if row is None:
            row = Reissue(task_id=task_id, allowed={})
            session.add(row)
        if row.base_revision_id is None or base is not None:
            row.base_revision_id, row.allowed = base, {}
        row.allowed = {**row.allowed, str(split.class_id): goals}
        row.text = split.text
        reopen(session, task)
        session.flush()
    return found


def _extend(session: Session, split: ClassSplit, goals: Sequence[int]) -> None:
    """Tiles that wait for an earlier split: what may become the split class may become the new ones too."""
    waiting = select(Reissue).join(Task, Task.id == Reissue.task_id)
    for row in session.scalars(
        waiting.where(Task.project_id == split.project_id, Task.state != TaskState.ACCEPTED.value)
    ):
        wider = {key: sorted({*to, *goals}) if split.class_id in to else to for key, to in row.allowed.items()}
        base = session.get(Revision, row.base_revision_id) if row.base_revision_id else None
        held = base is None or any(segment["class_id"] == split.class_id for segment in base.segments)
        if held:
            wider[str(split.class_id)] = list(goals)
        if wider != row.allowed:
            row.allowed, row.text = wider, f"{row.text}\n{split.text}"


def reissue_of(session: Session, task: Task) -> Reissue | None:
    """What a tile is painted once more for; None where it is painted for the first time, or done."""
    return None if task.state == TaskState.ACCEPTED.value else session.get(Reissue, task.id)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What of a tile may change: the sha256 of the tile PNG it was, and class to the classes that it may become."""

    base_sha256: str
    allowed: Mapping[int, Sequence[int]]


def confinement(session: Session, task_id: str) -> Confinement | None:
    """What of a tile may change; None: all."""
    query = select(Revision.blob_sha256, Reissue.allowed).join(Reissue, Reissue.base_revision_id == Revision.id)
    row = session.execute(query.where(Reissue.task_id == task_id)).one_or_none()
    return None if row is None else Confinement(row[0], {int(key): to for key, to in row[1].items()})


def refuse_beyond(blobs: BlobStore, confined: Confinement | None, body: bytes) -> None:
    """See that a tile that is to be saved changes nothing but what it may.

    Raises:
        Invalid: `beyond-the-split`, with the first such pixel; `invalid-raster`, if it is no tile.
    """
    if confined is None:
        return
    before = read_tile(blobs.get(confined.base_sha256))
    try:
        after = read_tile(body, max_pixels=before.raster.size)
    except InvalidRaster as error:
        raise Invalid(f"The tile was not saved: {error}", code="invalid-raster") from error
    if after.raster.shape != before.raster.shape:
        return  # told in better words by what checks the size
    wrong = changed_beyond(before, after, confined.allowed)
    if wrong.any():
        row, column = (int(one) for one in np.argwhere(wrong)[0])
        raise Invalid(
            f"{int(wrong.sum())} pixels were changed that stay as they were accepted, the first at column {column}, "
            f"row {row}: only the class that was split may change, and only into its new ones. Undo that, then save.",
            code="beyond-the-split",
            pixels=int(wrong.sum()),
            column=column,
            row=row,
        )
