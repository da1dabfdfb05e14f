"""The verbs of imports: check and cut an image's labels, then put them on its tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.core.errors import InvalidRaster
from app.core.formats.samples import extents
from app.core.geometry import Size
from app.core.raster import LabelTile, Segment, encode_label_png, unpainted
from app.core.raster.tile_png import read_tile, write_tile
from app.core.stitch import SegmentKey, TileLabels, cut
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.errors import Invalid
from app.foundation.ids import AccountId
from app.imagery import Image, grid_of
from app.labels import Staged
from app.labels import bring_in as add_revision
from app.merge import keep_known_mask
from app.projects import Project, taxonomy
from app.quality import keep_answer
from app.tasks import Task, import_accepted, is_complete, is_untouched, lock, of_image, propose


class Mode(StrEnum):
    """What becomes of labels that come in."""

    PROPOSALS = "proposals"  # a start for whoever paints the tile
    ACCEPTED = "accepted"  # work that is done, where it has no holes
    GOLD = "gold"  # known answers, which whoever paints the tile does not see and is measured by


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image's labels, checked, cut and stored, that no tile has yet.

    Attributes:
        image_id: The image.
        tiles: Its tiles by index.
        raster_sha256: The blob of the whole as a mask's raster.
        segments: The whole's segments, as a mask holds them.
    """

    image_id: str
    tiles: Mapping[int, Staged]
    raster_sha256: str
    segments: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it, in tiles.

    Attributes:
        accepted: They are done.
        proposed: They wait for a painter, with these labels to begin with.
        kept: They are as they were: somebody holds or painted them, or there is no other answer to know than before.
        complete: The image has its mask.
        known: They have a new known answer.
    """

    accepted: int
    proposed: int
    kept: int
    complete: bool
    known: int = 0


def prepare(blobs: BlobStore, project: Project, image: Image, body: bytes) -> Prepared:
    """Check an image's labels, cut them into tiles and store these. Slow, and outside of any transaction.

    Args:
        blobs: Where tiles and raster go.
        project: Its classes and grid.
        image: The image.
        body: A tile PNG of the size of the whole image: see `app.core.raster.tile_png`.

    Raises:
        Invalid: `invalid-raster`: damaged, of another size, a painted id without a segment, an unknown class.
    """
    classes = taxonomy(project)
    whole = _checked(body, Size(image.width, image.height), classes.class_ids)
    table = {segment.id: segment for segment in whole.segments}
    tiles, origin = cut(
        grid_of(project, image),
        whole.raster,
        {key: segment.class_id for key, segment in table.items()},
        things=classes.things,
        crowds={key for key, segment in table.items() if segment.crowd},
    )
    members: dict[int, list[SegmentKey]] = {}
    for key, number in origin.items():
        members.setdefault(number, []).append(key)
    return Prepared(
        image_id=image.id,
        tiles={tile.index: _stage(blobs, tile, origin, table) for tile in tiles},
        raster_sha256=blobs.put(encode_label_png(whole.raster)),
        segments=_segment_rows(whole, members, classes.things),
    )


def _checked(body: bytes, size: Size, class_ids: frozenset[int]) -> LabelTile:
    try:
        whole = read_tile(body, max_pixels=size.pixels)
        whole.validate(size, class_ids)
    except InvalidRaster as error:
        raise Invalid(f"The labels were not taken: {error}", code="invalid-raster") from error
    return whole.compact()


def _stage(
    blobs: BlobStore, tile: TileLabels, origin: Mapping[SegmentKey, int], table: Mapping[int, Segment]
) -> Staged:
    """A cut tile with the flags of what it was cut from, as a stored tile PNG."""
    segments = []
    for segment in tile.segments:
        whole = table[origin[SegmentKey(tile.index, segment.id)]]
        segments.append(replace(segment, occluded=whole.occluded, truncated=whole.truncated))
    data = write_tile(LabelTile(tile.raster, tuple(segments)))
    return Staged(blobs.put(data), [segment.to_json() for segment in segments], unpainted(tile.raster))


def _segment_rows(
    whole: LabelTile, members: Mapping[int, Sequence[SegmentKey]], things: frozenset[int]
) -> list[dict[str, Any]]:
    found = extents(whole.raster.astype(np.uint32))
    return [
        {
            "id": segment.id,
            "class_id": segment.class_id,
            "is_thing": segment.class_id in things,
            "crowd": segment.crowd,
            "occluded": segment.occluded,
            "truncated": segment.truncated,
            "area": found[segment.id].area,
            "box": {name: getattr(found[segment.id].box, name) for name in ("x", "y", "width", "height")},
            "members": [[key.tile, key.segment] for key in sorted(members.get(segment.id, ()))],
        }
        for segment in whole.segments
    ]


def bring_in(
    session: Session, clock: Clock, prepared: Prepared, mode: Mode, *, account_id: AccountId, by: str | None = None
) -> Brought:
    """Put prepared labels on the tiles of their image that nobody has touched, or keep them as all tiles' answers.

    Args:
        session: A write session; the caller commits.
        clock: For the time of it.
        prepared: What `prepare` gave.
        mode: What becomes of them.
        account_id: Whose work they count as.
        by: The account that brings them; None for the operator.

    Returns:
        How many tiles were accepted, proposed and kept, or have a new known answer.
    """
    if mode is Mode.GOLD:
        return _keep_answers(session, clock, prepared, by)
    accepted = proposed = kept = 0
    for task in of_image(session, prepared.image_id):
        locked = lock(session, task.id)
        if not is_untouched(locked):
            kept += 1
        elif _put(session, clock, locked, prepared.tiles[locked.tile_index], mode, account_id):
            accepted += 1
        else:
            proposed += 1
    complete = accepted > 0 and is_complete(session, prepared.image_id)
    if complete and kept == 0:
        keep_known_mask(
            session,
            clock,
            image_id=prepared.image_id,
            raster_sha256=prepared.raster_sha256,
            segments=prepared.segments,
        )
    return Brought(accepted, proposed, kept, complete)


def _keep_answers(session: Session, clock: Clock, prepared: Prepared, by: str | None) -> Brought:
    tiles = of_image(session, prepared.image_id)
    locked = [lock(session, task.id) for task in tiles]
    known = sum(keep_answer(session, clock, task, prepared.tiles[task.tile_index], by=by) for task in locked)
    return Brought(accepted=0, proposed=0, kept=len(tiles) - known, complete=False, known=known)


def _put(session: Session, clock: Clock, task: Task, staged: Staged, mode: Mode, account_id: AccountId) -> bool:
    """Put one tile; whether it was accepted. What has a hole is a start for a painter, whatever the mode."""
    revision = add_revision(session, clock, task, account_id=account_id, staged=staged)
    if mode is Mode.ACCEPTED and not staged.unpainted:
        import_accepted(task, clock, account_id=account_id, revision_id=revision.id)
        return True
    propose(task, revision_id=revision.id)
    return False
