"""The mask of an image whose tiles were cut from it: known, so that no seam needs to be stitched."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.ids import new_id
from app.merge import store
from app.merge.service import gather
from app.merge.tables import MaskRow


def keep_known_mask(
    session: Session, clock: Clock, *, image_id: str, raster_sha256: str, segments: Sequence[dict[str, Any]]
) -> MaskRow:
    """Make a mask the one that an image's accepted tiles and answers give.

    It holds until one of its tiles or answers changes; then the image is stitched from its tiles.

    Args:
        session: A write session, in which the tiles were accepted.
        clock: For its time.
        image_id: The image; all of its tiles are accepted.
        raster_sha256: The blob with the 16-bit grey PNG of segment ids.
        segments: As `MaskRow.segments` holds them.
    """
    inputs = gather(session, image_id)
    row = store.mask_with_key(session, image_id=image_id, input_key=inputs.key)
    if row is not None:
        return row
    row = MaskRow(
        id=new_id(),
        image_id=image_id,
        input_key=inputs.key,
        sources={str(tile): revision for tile, (revision, _) in sorted(inputs.revisions.items())},
        raster_sha256=raster_sha256,
        segments=list(segments),
        open_questions=0,
        created_at=clock.now(),
    )
    store.add(session, row)
    return row
