"""What there is to be shown as a ghost: read in a session, put together outside of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.assist import Neighbour, overlaps
from app.core.geometry import Cell, Rect
from app.core.raster import Segment
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.blobs import BlobStore
from app.foundation.ids import ImageId, ProjectId
from app.imagery import Image, get_image, grid_of, previous_frame
from app.labels import many
from app.merge import MaskRow, latest_mask
from app.projects import get as get_project
from app.projects import taxonomy
from app.tasks import Task, of_image


@dataclass(frozen=True, slots=True)
class NeighbourGhost:
    """What the painters of the tiles around handed in.

    Attributes:
        paint: The paint area that it is shown in, in image pixels.
        things: Ids of the classes whose objects are told apart.
        handed_in: For each such tile its place and the sha256 of its tile PNG, by tile index.
    """

    paint: Rect
    things: frozenset[int]
    handed_in: tuple[tuple[Cell, str], ...]

    @property
    def key(self) -> str:
        """sha256 over everything that decides the ghost."""
        return _digest([_numbers(self.paint), sorted(self.things), [[c.index, d] for c, d in self.handed_in]])


@dataclass(frozen=True, slots=True)
class PreviousGhost:
    """The drive's previous frame and its labels.

    Attributes:
        image: The frame being painted.
        previous: The frame before it, of the same size.
        paint: The paint area, in pixels of both.
        mask_sha256: The 16-bit PNG of the previous frame's segment ids.
        segments: What those ids stand for.
    """

    image: Image
    previous: Image
    paint: Rect
    mask_sha256: str
    segments: Mapping[int, Segment]

    @property
    def key(self) -> str:
        """sha256 over everything that decides the ghost."""
        table = [segment.to_json() for segment in self.segments.values()]
        photos = [self.image.photo_sha256, self.previous.photo_sha256]
        return _digest([_numbers(self.paint), photos, self.mask_sha256, table])


def _numbers(rect: Rect) -> list[int]:
    return [rect.x, rect.y, rect.width, rect.height]


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def gather_neighbours(session: Session, task: Task) -> NeighbourGhost | None:
    """Read which tiles around a task's were handed in or accepted; None where there are none.

    Drafts do not count: until a painter hands her tile in, what she has on it is hers alone.
    """
    project = get_project(session, ProjectId(task.project_id))
    grid = grid_of(project, get_image(session, ImageId(task.image_id)))
    around = set(grid.neighbours(task.tile_index))
    handed_in = {
        other.tile_index: other.accepted_revision_id or other.submitted_revision_id
        for other in of_image(session, task.image_id)
        if other.tile_index in around and other.kind == task.kind
    }
    revisions = many(session, [revision for revision in handed_in.values() if revision is not None])
    found = tuple(
        (grid.cell(index), revisions[revision].blob_sha256)
        for index, revision in sorted(handed_in.items())
        if revision is not None
    )
    things = frozenset(taxonomy(project).things)
    return NeighbourGhost(grid.cell(task.tile_index).paint, things, found) if found else None


def neighbour_ghost(blobs: BlobStore, ghost: NeighbourGhost) -> bytes:
    """Put together what the neighbours hold within the paint area.

    Returns:
        A tile PNG over the paint area; 0 where no neighbour painted.
    """
    tiles = [Neighbour(cell, read_tile(blobs.get(digest))) for cell, digest in ghost.handed_in]
    return write_tile(overlaps(ghost.paint, tiles, ghost.things))


def gather_previous(session: Session, task: Task) -> PreviousGhost | None:
    """Read the merged labels of the frame before a task's image; None where it has none, or another size."""
    image = get_image(session, ImageId(task.image_id))
    previous = previous_frame(session, image)
    mask = latest_mask(session, previous.id) if previous is not None else None
    if previous is None or mask is None or (previous.width, previous.height) != (image.width, image.height):
        return None
    grid = grid_of(get_project(session, image.project_id), image)
    return PreviousGhost(
        image=image,
        previous=previous,
        paint=grid.cell(task.tile_index).paint,
        mask_sha256=mask.raster_sha256,
        segments=_segments(mask),
    )


def _segments(mask: MaskRow) -> dict[int, Segment]:
    return {
        row["id"]: Segment(
            id=row["id"],
            class_id=row["class_id"],
            occluded=row.get("occluded", False),
            truncated=row.get("truncated", False),
            crowd=row.get("crowd", False),
        )
        for row in mask.segments
    }
