"""Two releases of a project, image by image and pixel by pixel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.agreement import Labelling, Moved, changed_pixels, regrouped, relabelled
from app.core.formats import remapped_segments, renumbered
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.errors import NotFound
from app.merge import MaskRow, mask_ids
from app.projects import get as get_project
from app.projects import taxonomy, taxonomy_at
from app.releases import store
from app.releases.remaps import OPTION, labels_sha256, remap_of
from app.releases.samples import segment_of
from app.releases.tables import Release


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


@dataclass(frozen=True)
class Ground:
    """The classes in which two releases can be compared.

    Attributes:
        taxonomy: Those classes: of both releases, or of the project where the releases have different ones.
        before: How the earlier release's masks come to them; None = as they are.
        after: The same of the later one.
        differs: "taxonomy" where the releases have different classes, "table" where they came to the same classes by
            different tables, else "nothing".
        classes_before: Name of the earlier release's classes; `classes_after` of the later one's.
        new_classes: Names of the project's classes that the earlier release did not have yet.
    """

    taxonomy: Taxonomy
    before: Remap | None
    after: Remap | None
    differs: Literal["nothing", "table", "taxonomy"]
    classes_before: str
    classes_after: str
    new_classes: tuple[str, ...] = ()


def common_ground(session: Session, before: Release, after: Release) -> Ground:
    """In which classes two releases of a project are compared."""
    first, second = remap_of(session, before), remap_of(session, after)
    now = taxonomy(get_project(session, after.project_id))
    if first is None and second is None:
        # A class that was split keeps its id: the project's classes of today name those of both.
        old, new = (_classes(session, release, None) for release in (before, after))
        split = tuple(one.name for one in new.classes if one.id not in old.class_ids)
        return Ground(now, None, None, "nothing", now.name, now.name, split)
    classes = [_classes(session, *pair) for pair in ((before, first), (after, second))]
    names = classes[0].name, classes[1].name
    if labels_sha256(classes[0]) != labels_sha256(classes[1]):
        return Ground(now, None, None, "taxonomy", *names)
    same = _table(before) == _table(after)
    return Ground(classes[1], first, second, "nothing" if same else "table", *names)


def _classes(session: Session, release: Release, remap: Remap | None) -> Taxonomy:
    return remap.target if remap else taxonomy_at(session, get_project(session, release.project_id), release.created_at)


def _table(release: Release) -> Mapping[str, int | None] | None:
    found: Mapping[str, int | None] | None = release.options.get(OPTION, {}).get("classes")
    return found


def compare(
    session: Session, blobs: BlobStore, before: Release, after: Release, ground: Ground
) -> Iterator[ImageChange]:
    """The images that differ, by name; masks that must be the same are not read.

    Args:
        session: A session that reads.
        blobs: Where masks are.
        before: The one release.
        after: The other.
        ground: Their common ground.
    """
    old, new = (store.masks_of(session, one.id) for one in (before, after))
    for key in sorted({*old, *new}, key=lambda key: (new.get(key) or old[key])[1]):
        image_id, stem, _ = new.get(key) or old[key]
        if key not in old or key not in new:
            yield ImageChange(image_id, stem, "added" if key in new else "removed")
        elif old[key][2] != new[key][2] or ground.differs == "table":
            first, second = (session.get_one(MaskRow, rows[key][2]) for rows in (old, new))
            if first.id == second.id and _same_pixels(first, ground):
                continue
            labels = labelling(blobs, first, ground.before), labelling(blobs, second, ground.after)
            change = compare_labels(image_id, stem, *labels)
            if change is not None:
                yield change


def _same_pixels(mask: MaskRow, ground: Ground) -> bool:
    """Whether two tables make the same of a mask, told without its pixels."""
    segments = [segment_of(row) for row in mask.segments]
    made = [remapped_segments(segments, one) if one else None for one in (ground.before, ground.after)]
    return made[0] is not None and made[0] == made[1]


def compare_labels(image_id: str, stem: str, before: Labelling, after: Labelling) -> ImageChange | None:
    """How the labels of an image that is in both differ; None where they do not."""
    moved, objects = relabelled(before, after), regrouped(before, after)
    return ImageChange(image_id, stem, "changed", moved, objects) if moved or objects else None


def labelling(blobs: BlobStore, mask: MaskRow, remap: Remap | None = None) -> Labelling:
    """A mask, loaded; in other classes where there is a remap."""
    if remap is None:
        return Labelling(mask_ids(blobs, mask), {segment["id"]: segment["class_id"] for segment in mask.segments})
    segments, numbers = remapped_segments([segment_of(row) for row in mask.segments], remap)
    return Labelling(renumbered(mask_ids(blobs, mask), numbers), {one.id: one.class_id for one in segments})


def changed_in_image(
    session: Session, blobs: BlobStore, *, before: Release, after: Release, image_id: str
) -> NDArray[np.bool_]:
    """(H, W) bool: where an image has another class in the later of two releases, on their common ground.

    Raises:
        NotFound: One of the releases does not hold it.
    """
    first, second = (store.image_mask(session, release.id, image_id) for release in (before, after))
    if first is None or second is None:
        raise NotFound("One of the releases does not hold this image.")
    ground = common_ground(session, before, after)
    return changed_pixels(labelling(blobs, first, ground.before), labelling(blobs, second, ground.after))
