"""What an image's mask is made of, held fast: merged later, it comes to the same mask, whatever happened since.

Deciding what goes into a release must be quick and merging is not, so that the first is done when a release is asked
for and the second when its turn has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.stitch import Answer, SegmentKey
from app.core.stitch.model import Seams
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.labels import accepted_of_images
from app.merge import store
from app.merge.service import (
    BATCH,
    Inputs,
    answers_of,
    gather,
    input_key,
    keep_mask,
    merge_image,
    put_mask,
    stitch_image,
)
from app.merge.tables import MaskRow


@dataclass(frozen=True, slots=True)
class FrozenMask:
    """Enough to come to an image's mask.

    Attributes:
        mask_id: The mask, where it was merged already.
        sources: Else `{"tiles": {index: [revision id, sha256]}, "answers": [...], "seams": "path" or "owner"}`.
        open_questions: How many the seams left open; 0 where nobody knows yet.
    """

    mask_id: str | None
    sources: dict[str, Any] | None
    open_questions: int = 0


def freeze(session: Session, image_ids: Sequence[str]) -> dict[str, FrozenMask]:
    """Hold fast the accepted tiles and answers of each image that has any accepted tile."""
    found: dict[str, FrozenMask] = {}
    for start in range(0, len(image_ids), BATCH):
        batch = image_ids[start : start + BATCH]
        newest, answered = store.latest_heads(session, batch), store.answered_by_image(session, batch)
        ways = store.seams_by_image(session, batch)
        for image_id, tiles in accepted_of_images(session, batch).items():
            answers = answers_of(answered.get(image_id, ()))
            head = newest.get(image_id)
            if head is not None and head.input_key == input_key(tiles, answers, ways[image_id]):
                found[image_id] = FrozenMask(head.id, None, head.open_questions)
            else:
                found[image_id] = FrozenMask(None, _sources(tiles, answers, ways[image_id]))
    return found


def frozen_mask(
    db: Database, blobs: BlobStore, clock: Clock, *, image_id: str, frozen: FrozenMask, moment: datetime
) -> MaskRow:
    """The mask that was held fast; merged now where it was not yet.

    Args:
        db: Where rows live.
        blobs: Where rasters live.
        clock: For a mask that is still the newest.
        image_id: The image.
        frozen: What `freeze` gave.
        moment: When it was frozen: a mask that is no longer of what is accepted is not the image's newest.

    Raises:
        NotFound: The image is gone.
        Invalid: Its mask cannot be held.
    """
    with db.read() as session:
        if frozen.mask_id is not None:
            return session.get_one(MaskRow, frozen.mask_id)
        now = gather(session, image_id)
        inputs = _thaw(now, frozen.sources or {})
        row = store.mask_with_key(session, image_id=image_id, input_key=inputs.key)
    if row is None and inputs.key == now.key:
        merge_image(db, blobs, clock, image_id)
        with db.read() as session:
            row = store.mask_with_key(session, image_id=image_id, input_key=inputs.key)
    if row is not None:
        return row
    mask = stitch_image(blobs, inputs)
    stored = put_mask(blobs, inputs, mask)
    with db.write() as session:
        return keep_mask(session, moment, inputs, mask, stored)


def _sources(tiles: Mapping[int, tuple[str, str]], answers: Sequence[Answer], seams: Seams) -> dict[str, Any]:
    return {
        "tiles": {str(tile): list(revision) for tile, revision in sorted(tiles.items())},
        "answers": [asdict(answer) for answer in sorted(answers)],
        "seams": seams,
    }


def _thaw(now: Inputs, sources: Mapping[str, Any]) -> Inputs:
    answers = tuple(
        Answer(_key(one["first"]), _key(one["second"]), one["same"], one.get("ends", False))
        for one in sources["answers"]
    )
    tiles = {int(tile): (revision, digest) for tile, (revision, digest) in sources["tiles"].items()}
    # What was frozen before seams had a choice went by the borders of the cores.
    return replace(now, revisions=tiles, answers=answers, seams=sources.get("seams", "owner"))


def _key(said: Sequence[int] | Mapping[str, int]) -> SegmentKey:
    # Keys were written with names once; today they are written as the two numbers that they are.
    return SegmentKey(**said) if isinstance(said, Mapping) else SegmentKey(*said)
