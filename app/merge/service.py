"""The verbs of merging: stitch an image, keep its mask, ask and be answered."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.arrays import MaskRaster
from app.core.geometry import Grid, Rect
from app.core.raster import decode_label_png
from app.core.raster.tile_png import read_tile
from app.core.stitch import (
    Answer,
    Mask,
    MaskSegment,
    Question,
    SegmentKey,
    TileLabels,
    origins_png,
    stitch,
    tile_of,
)
from app.core.stitch.model import Seams
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import new_id
from app.imagery import Image, get_image, grid_of
from app.labels import accepted_of_images
from app.merge import store
from app.merge.tables import LinkQuestion, MaskRow
from app.projects import get as get_project
from app.projects import taxonomy
from app.tasks import complete_images

# Part of each mask's input key: raise it when the stitcher comes to another mask for the same tiles.
STITCHER = "stitch-3"
MAX_SEGMENTS = 65535
MAX_PIXELS = 2**30
# Images asked about at once: SQLite takes 32 766 parameters in a statement.
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the mask of an image is made of.

    Attributes:
        image: The image.
        grid: Its grid.
        things: Ids of the classes whose objects are told apart.
        revisions: Tile index to (revision id, sha256 of its tile PNG), accepted tiles only.
        answers: What people said about the image's seams.
        seams: Who paints the overlap.
    """

    image: Image
    grid: Grid
    things: frozenset[int]
    revisions: Mapping[int, tuple[str, str]]
    answers: tuple[Answer, ...]
    seams: Seams

    @property
    def key(self) -> str:
        """sha256 over everything that decides the mask."""
        return input_key(self.revisions, self.answers, self.seams)


def input_key(revisions: Mapping[int, tuple[str, str]], answers: Sequence[Answer], seams: Seams) -> str:
    """sha256 over the tiles, the answers and the way of seams that a mask is made of."""
    told = [_told(answer) for answer in sorted(answers)]
    said = [STITCHER, sorted((tile, blob) for tile, (_, blob) in revisions.items()), told, seams]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _told(answer: Answer) -> list[int | bool]:
    said = [*answer.first, *answer.second, answer.same]
    return [*said, True] if answer.ends else said  # keys of masks that were made before anybody could say so hold


Stitch: TypeAlias = Callable[[BlobStore, Inputs], Mask]


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging an image came to."""

    mask_id: str
    segments: int
    questions: int


def gather(session: Session, image_id: str) -> Inputs:
    """Read what an image's mask is made of."""
    image = get_image(session, image_id)
    project = get_project(session, image.project_id)
    return Inputs(
        image=image,
        grid=grid_of(project, image),
        things=frozenset(taxonomy(project).things),
        revisions=accepted_of_images(session, [image_id]).get(image_id, {}),
        answers=answers_of(store.questions_of_image(session, image_id)),
        seams=project.seams,
    )


def answers_of(questions: Sequence[LinkQuestion]) -> tuple[Answer, ...]:
    """What people said, of the questions that somebody answered."""
    return tuple(
        Answer(
            SegmentKey(q.first_tile, q.first_segment),
            SegmentKey(q.second_tile, q.second_segment),
            same=q.answer == "same",
            ends=q.answer == "ends",
        )
        for q in questions
        if q.answer is not None
    )


def stitch_image(blobs: BlobStore, inputs: Inputs) -> Mask:
    """Stitch the accepted tiles of an image; the cores of the others stay 0.

    Raises:
        Invalid: The mask has more segments than a 16-bit PNG can name.
    """
    tiles = (_tile(blobs, index, digest) for index, (_, digest) in sorted(inputs.revisions.items()))
    return checked(stitch(inputs.grid, tiles, things=inputs.things, answers=inputs.answers, seams=inputs.seams), inputs)


def checked(mask: Mask, inputs: Inputs) -> Mask:
    """The mask, if it can be stored.

    Raises:
        Invalid: It has more segments than a 16-bit PNG can name.
    """
    if len(mask.segments) > MAX_SEGMENTS:
        raise Invalid(f"The image {inputs.image.name} has {len(mask.segments)} segments; at most {MAX_SEGMENTS} fit.")
    return mask


def _tile(blobs: BlobStore, index: int, digest: str) -> TileLabels:
    tile = read_tile(blobs.get(digest))
    return TileLabels(index, tile.raster, tile.segments)


def merge_image(db: Database, blobs: BlobStore, clock: Clock, image_id: str, *, how: Stitch | None = None) -> Merged:
    """Merge an image from its accepted tiles; the same tiles and answers have one mask, however often they are merged.

    Questions the seams leave open are kept for a reviewer; those that are no longer asked are withdrawn; an answer that
    contradicts a painter, or other answers, is asked for again.

    Args:
        db: Where rows are.
        blobs: Where tiles are, and masks go.
        clock: For its time.
        image_id: The image.
        how: Stitches what was gathered, from tiles that are kept, say; None reads them all, as `stitch_image` does.

    Raises:
        NotFound: There is no such image.
        Invalid: Its mask cannot be held.
    """
    _doubt_outdated_ends(db, image_id)
    with db.read() as session:
        inputs = gather(session, image_id)
        newest = store.latest_mask(session, image_id)
        if newest is not None and newest.input_key == inputs.key:
            return Merged(newest.id, len(newest.segments), newest.open_questions)
    mask = (how or stitch_image)(blobs, inputs)
    stored = put_mask(blobs, inputs, mask)
    with db.write() as session:
        row = keep_mask(session, _moment(session, clock, image_id), inputs, mask, stored)
        _ask(session, clock, inputs.image, mask.questions)
        return Merged(row.id, len(row.segments), row.open_questions)


def _doubt_outdated_ends(db: Database, image_id: str) -> None:
    """Take an "ends" for "different" where one of its tiles was accepted anew: it was said of what was painted then."""
    with db.read() as session:
        said = [one for one in store.questions_of_image(session, image_id) if one.answer == "ends"]
        newest = store.latest_mask(session, image_id) if said else None
        if newest is None:
            return
        now = {str(tile): revision for tile, (revision, _) in gather(session, image_id).revisions.items()}
        changed = {tile for tile in now.keys() | newest.sources.keys() if now.get(tile) != newest.sources.get(tile)}
        outdated = [one.id for one in said if changed & {str(one.first_tile), str(one.second_tile)}]
    if outdated:
        with db.write() as session:
            store.set_answers(session, outdated, "different")


@dataclass(frozen=True, slots=True)
class StoredMask:
    """Names of the blobs of a mask; see `MaskRow`."""

    raster_sha256: str
    origins_sha256: str | None


def put_mask(blobs: BlobStore, inputs: Inputs, mask: Mask) -> StoredMask:
    """Store the mask's raster and where its pixels came from, neither of which is painted for that."""
    where = origins_png(mask, inputs.grid)
    return StoredMask(blobs.put(mask.label_png()), None if where is None else blobs.put(where))


def tile_of_pixel(blobs: BlobStore, mask: MaskRow, grid: Grid, x: int, y: int) -> int:
    """Index of the tile that a pixel of a mask came from.

    Raises:
        GridError: The pixel lies outside the image.
    """
    if mask.origins_sha256 is None:
        return grid.owner(x, y)
    where = decode_label_png(blobs.get(mask.origins_sha256), max_pixels=MAX_PIXELS)
    return tile_of(grid, x, y, int(where[y, x]))


def _moment(session: Session, clock: Clock, image_id: str) -> datetime:
    """Now, or just after the newest mask where the clock was turned back: the newest mask is the one that counts."""
    newest = store.latest_mask(session, image_id)
    return clock.now() if newest is None else max(clock.now(), newest.created_at + timedelta(microseconds=1))


def keep_mask(session: Session, now: datetime, inputs: Inputs, mask: Mask, stored: StoredMask) -> MaskRow:
    """Add the mask; where tiles and answers are again what they once were, their mask becomes the newest again."""
    row = store.mask_with_key(session, image_id=inputs.image.id, input_key=inputs.key)
    if row is not None:
        row.created_at = now
        return row
    row = MaskRow(
        id=new_id(),
        image_id=inputs.image.id,
        input_key=inputs.key,
        sources={str(tile): revision for tile, (revision, _) in sorted(inputs.revisions.items())},
        raster_sha256=stored.raster_sha256,
        origins_sha256=stored.origins_sha256,
        segments=[_segment_json(segment) for segment in mask.segments],
        open_questions=len(mask.questions),
        created_at=now,
    )
    store.add(session, row)
    return row


def _ask(session: Session, clock: Clock, image: Image, questions: Sequence[Question]) -> None:
    known = {
        (q.first_tile, q.first_segment, q.second_tile, q.second_segment): q
        for q in store.questions_of_image(session, image.id)
    }
    asked = {(q.first.tile, q.first.segment, q.second.tile, q.second.segment): q for q in questions}
    for key, row in known.items():
        row.withdrawn = key not in asked
        if not row.withdrawn:
            row.reason, row.answer, row.answered_by, row.answered_at = asked[key].reason, None, None, None
    for key, question in asked.items():
        if key not in known:
            store.add(session, _question_row(clock, image, question))


def _question_row(clock: Clock, image: Image, question: Question) -> LinkQuestion:
    return LinkQuestion(
        id=new_id(),
        project_id=image.project_id,
        image_id=image.id,
        first_tile=question.first.tile,
        first_segment=question.first.segment,
        second_tile=question.second.tile,
        second_segment=question.second.segment,
        class_id=question.class_id,
        reason=question.reason,
        box=_box_json(question.box),
        withdrawn=False,
        created_at=clock.now(),
    )


def _box_json(box: Rect) -> dict[str, int]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _segment_json(segment: MaskSegment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "class_id": segment.class_id,
        "is_thing": segment.is_thing,
        "crowd": segment.crowd,
        "occluded": segment.occluded,
        "truncated": segment.truncated,
        "area": segment.area,
        "box": _box_json(segment.box),
        "members": [[key.tile, key.segment] for key in segment.members],
    }


def unmerged_images(session: Session, project_id: str) -> list[str]:
    """Ids of the images whose tiles are all accepted and whose newest mask is not made of just those."""
    ready = list(complete_images(session, project_id))
    batches = (ready[start : start + BATCH] for start in range(0, len(ready), BATCH))
    return [image for batch in batches for image in _unmerged(session, batch)]


def _unmerged(session: Session, images: Sequence[str]) -> list[str]:
    merged = store.latest_keys(session, images)
    tiles = accepted_of_images(session, images)
    answered, seams = store.answered_by_image(session, images), store.seams_by_image(session, images)
    return [
        image
        for image in images
        if merged.get(image) != input_key(tiles.get(image, {}), answers_of(answered.get(image, ())), seams[image])
    ]


def image_mask(session: Session, image_id: str) -> MaskRow:
    """The newest mask of an image.

    Raises:
        NotFound: It was not merged yet.
    """
    row = store.latest_mask(session, image_id)
    if row is None:
        raise NotFound("This image is not merged yet: not all of its tiles are accepted.", code="no-mask")
    return row


def mask_raster(blobs: BlobStore, mask: MaskRow) -> MaskRaster:
    """(H, W) uint32 of segment ids, 0 = not painted."""
    return mask_ids(blobs, mask).astype(np.uint32)


def mask_ids(blobs: BlobStore, mask: MaskRow) -> NDArray[np.uint16]:
    """(H, W) uint16 of segment ids, 0 = not painted: as they are stored, which is half the memory."""
    return decode_label_png(blobs.get(mask.raster_sha256), max_pixels=MAX_PIXELS).astype(np.uint16, copy=False)


def open_questions(session: Session, project_id: str) -> Sequence[LinkQuestion]:
    """What a reviewer should answer, image by image."""
    return store.open_questions(session, project_id)


def questions_of_image(session: Session, image_id: str) -> list[LinkQuestion]:
    """The open questions of an image."""
    return [q for q in store.questions_of_image(session, image_id) if q.answer is None and not q.withdrawn]


def get_question(session: Session, question_id: str) -> LinkQuestion:
    """The question.

    Raises:
        NotFound: There is none with that id.
    """
    question = store.get_question(session, question_id)
    if question is None:
        raise NotFound("There is no such question.", code="no-such-question")
    return question


def answer_question(
    session: Session, clock: Clock, *, question_id: str, account_id: str, same: bool, ends: bool = False
) -> LinkQuestion:
    """Say whether two segments are one object. Saying the same again changes nothing.

    Args:
        session: A writing session.
        clock: For the time of answering.
        question_id: The question.
        account_id: Who answers.
        same: Whether they are one object.
        ends: Whether they are two, and neither goes on elsewhere though its painter flagged it.

    Raises:
        NotFound: There is no such question.
        Invalid: `no-end`: both are said to end that are one object, or that nobody flagged.
        Conflict: `answered`: somebody else said otherwise in the meantime.
    """
    question = get_question(session, question_id)
    if ends and (same or question.reason != "continues"):
        raise Invalid(
            "That both end can be said of two different objects that were flagged to go on elsewhere.", code="no-end"
        )
    said = "same" if same else "ends" if ends else "different"
    if question.answer not in (None, said):
        raise Conflict("Somebody answered this question otherwise. Reload to see it.", code="answered")
    if question.answer is None:
        question.answer, question.answered_by, question.answered_at = said, account_id, clock.now()
        session.flush()
    return question
