"""Two releases of a project, image by image and pixel by pixel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.agreement import Labelling, Moved, changed_pixels, regrouped, relabelled
from app.foundation.blobs import BlobStore
from app.foundation.errors import NotFound
from app.merge import MaskRow, mask_ids
from app.releases import store


@dataclass(frozen=True)
class ImageChange:
    """What became of an image.

    Attributes:
        image_id: Its row's id; `stem` is its name.
        kind: Whether it came, went, or has other labels.
        moved: Pixels by (class before, class after); None stands for unpainted. Only those that differ.
        objects: Pixels whose class is the same, but which belong to another object than before.
    """

    image_id: str
    stem: str
    kind: Literal["added", "removed", "changed"]
    moved: Moved = field(default_factory=dict)
    objects: int = 0

    @property
    def pixels(self) -> int:
        """How many pixels have another class."""
        return sum(self.moved.values())


def compare(session: Session, blobs: BlobStore, before: str, after: str) -> Iterator[ImageChange]:
    """The images that differ, by name; masks that are the same are not read.

    Args:
        session: A session that reads.
        blobs: Where masks are.
        before: Id of the one release.
        after: Id of the other.
    """
    old, new = (store.masks_of(session, one) for one in (before, after))
    for key in sorted({*old, *new}, key=lambda key: (new.get(key) or old[key])[1]):
        image_id, stem, _ = new.get(key) or old[key]
        if key not in old or key not in new:
            yield ImageChange(image_id, stem, "added" if key in new else "removed")
        elif old[key][2] != new[key][2]:
            first, second = (session.get_one(MaskRow, rows[key][2]) for rows in (old, new))
            change = compare_labels(image_id, stem, labelling(blobs, first), labelling(blobs, second))
            if change is not None:
                yield change


def compare_labels(image_id: str, stem: str, before: Labelling, after: Labelling) -> ImageChange | None:
    """How the labels of an image that is in both differ; None where they do not."""
    moved, objects = relabelled(before, after), regrouped(before, after)
    return ImageChange(image_id, stem, "changed", moved, objects) if moved or objects else None


def labelling(blobs: BlobStore, mask: MaskRow) -> Labelling:
    """A mask, loaded."""
    return Labelling(mask_ids(blobs, mask), {segment["id"]: segment["class_id"] for segment in mask.segments})


def changed_in_image(
    session: Session, blobs: BlobStore, *, before: str, after: str, image_id: str
) -> NDArray[np.bool_]:
    """(H, W) bool: where an image has another class in the later of two releases.

    Raises:
        NotFound: One of the releases does not hold it.
    """
    masks = [store.image_mask(session, release, image_id) for release in (before, after)]
    if masks[0] is None or masks[1] is None:
        raise NotFound("One of the releases does not hold this image.")
    return changed_pixels(labelling(blobs, masks[0]), labelling(blobs, masks[1]))
