"""Tiny exact samples: literal rasters with their segments, and drawn ones for properties."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from app.core.formats import ImageSample
from app.core.formats.samples import extents
from app.core.raster import encode_rgb_png
from app.core.stitch import MaskSegment
from app.core.taxonomy import LabelClass, Taxonomy

# Class 0 is ignored, as in Cityscapes, so that "not painted" and class 0 may share a value there.
STREET = Taxonomy(
    "street",
    "1",
    (
        LabelClass(0, "unlabeled", (0, 0, 0), is_thing=False, train_id=255, ignored=True),
        LabelClass(7, "road", (128, 64, 128), is_thing=False, train_id=0, ignored=False, category="flat"),
        LabelClass(23, "sky", (70, 130, 180), is_thing=False, train_id=10, ignored=False, category="sky"),
        LabelClass(24, "person", (220, 20, 60), is_thing=True, train_id=11, ignored=False, category="human"),
        LabelClass(26, "car", (0, 0, 142), is_thing=True, train_id=13, ignored=False, category="vehicle"),
    ),
)


def photo_png(height: int, width: int) -> bytes:
    """A photo whose every pixel tells where it is."""
    rows, columns = np.mgrid[:height, :width]
    return encode_rgb_png(np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=2).astype(np.uint8))


def sample_of(
    raster: Sequence[Sequence[int]] | np.ndarray,
    classes: dict[int, int],
    *,
    crowds: Sequence[int] = (),
    taxonomy: Taxonomy = STREET,
    image_id: str = "i1",
    stem: str = "photo",
    drive: str = "aachen",
    frame: int = 19,
    split: str = "train",
) -> ImageSample:
    """A sample with the given raster of segment ids; `classes` maps each id to its class."""
    pixels = np.array(raster, dtype=np.uint32)
    found = extents(pixels)
    segments = tuple(
        MaskSegment(
            id=key,
            class_id=class_id,
            is_thing=class_id in taxonomy.things,
            crowd=key in crowds,
            occluded=False,
            truncated=False,
            area=found[key].area,
            box=found[key].box,
            members=(),
        )
        for key, class_id in classes.items()
    )
    height, width = pixels.shape
    return ImageSample(
        image_id=image_id,
        stem=stem,
        drive=drive,
        frame=frame,
        split=split,
        width=width,
        height=height,
        photo=lambda: photo_png(height, width),
        photo_suffix=".png",
        raster=lambda: pixels,
        segments=segments,
    )


@st.composite
def drawn_samples(draw: st.DrawFn, *, painted_all: bool = False) -> ImageSample:
    """A random raster of up to 9 x 9 pixels over up to six segments of random classes, some of them crowds."""
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    lowest = 1 if painted_all else 0
    values = draw(st.lists(st.integers(lowest, 6), min_size=height * width, max_size=height * width))
    raster = np.array(values, dtype=np.uint32).reshape(height, width)
    present = sorted(set(values) - {0})
    classes = {key: draw(st.sampled_from([7, 23, 24, 26])) for key in present}
    crowds = [key for key in present if classes[key] in STREET.things and draw(st.booleans())]
    return sample_of(raster, classes, crowds=crowds)


def class_raster(sample: ImageSample, *, unpainted: int) -> np.ndarray:
    """(H, W) int64 of class ids, `unpainted` where no segment is; the slow and obvious way."""
    raster = sample.raster()
    out = np.full(raster.shape, unpainted, dtype=np.int64)
    for segment in sample.segments:
        out[raster == segment.id] = segment.class_id
    return out


def object_masks(sample: ImageSample) -> list[tuple[int, bytes]]:
    """(class id, mask bytes) of each object that is told apart, sorted: the instance partition."""
    raster = sample.raster()
    kept = [segment for segment in sample.segments if segment.is_thing and not segment.crowd]
    return sorted((segment.class_id, (raster == segment.id).tobytes()) for segment in kept)
