"""Parquet as Hugging Face `datasets` loads it: photo, classes, segments and their table, a row for each image.

Feature types are those of https://huggingface.co/docs/datasets/about_dataset_features, kept in each file's schema and
in README.md. `docs/formats/parquet.md` says what each column holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.base import (
    EncodedImage,
    ExportFile,
    FormatInfo,
    ImageSample,
    JsonObject,
    MaskRaster,
    Problem,
    ReleaseFiles,
    SegmentLike,
)
from app.core.formats.names import plain_table
from app.core.formats.parquet_card import dataset_card
from app.core.formats.parquet_check import verify_parquet
from app.core.formats.parquet_rows import row_file
from app.core.formats.photo import photo_suffix
from app.core.formats.samples import class_problems, common_problems, extents, in_order, load_raster, look_up, xywh
from app.core.raster import encode_label_png
from app.core.taxonomy import Taxonomy

UNPAINTED = 255
MAX_SEGMENT_ID = 65535
_SPLIT = re.compile(r"\w+")


class ParquetExporter:
    """data/<split>/<stem>.parquet, and README.md with the columns and splits."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "parquet",
            "Hugging Face Parquet",
            "photo, classes, segments and their table in rows that `datasets` loads",
            encodes_numbers=False,
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """Class ids outside 0 to 254, segment ids above 16 bits, and splits with a dash."""
        return in_order(
            [
                *common_problems(samples, taxonomy),
                *class_problems(samples, taxonomy, _judge_class),
                *_segment_problems(samples),
                *_split_problems(samples),
            ]
        )

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem and split of each image."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """A Parquet file of one row.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        row = table["images"][sample.image_id]
        data = row_file(_columns(sample, row["stem"], load_raster(sample)), taxonomy)
        return EncodedImage((ExportFile(f"data/{row['split']}/{row['stem']}.parquet", data),), {})

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """README.md, whose head tells the Hub which files are which split, and what the columns are."""
        del records  # the table knows the splits
        return [dataset_card({row["split"] for row in table["images"].values()}, taxonomy)]

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Classes must follow from segments and their table, areas and boxes from the pixels."""
        return verify_parquet(root, manifest, taxonomy)


def _columns(sample: ImageSample, stem: str, raster: MaskRaster) -> JsonObject:
    classes = {0: UNPAINTED, **{segment.id: segment.class_id for segment in sample.segments}}
    semantic = look_up(raster, classes, np.uint8).astype(np.uint8, copy=False)
    return {
        "image": {"bytes": sample.photo(), "path": f"{stem}{photo_suffix(sample)}"} if sample.with_photo else None,
        "semantic": {"bytes": encode_label_png(semantic), "path": f"{stem}.png"},
        "panoptic": {"bytes": encode_label_png(raster.astype(np.uint16)), "path": f"{stem}.png"},
        "segments": _segment_rows(sample, raster),
        "image_id": sample.image_id,
        "stem": sample.stem,
        "drive": sample.drive,
        "frame": sample.frame,
        "width": sample.width,
        "height": sample.height,
    }


def _segment_rows(sample: ImageSample, raster: MaskRaster) -> list[JsonObject]:
    found = extents(raster)
    return [
        {
            "id": segment.id,
            "class_id": segment.class_id,
            "is_thing": bool(segment.is_thing),
            "crowd": bool(segment.crowd),
            "occluded": bool(segment.occluded),
            "truncated": bool(segment.truncated),
            "area": found[segment.id].area,
            "bbox": xywh(found[segment.id].box),
        }
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.id in found
    ]


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    held = 0 <= class_id < UNPAINTED or not segments
    return None if held else "the column `semantic` holds class ids from 0 to 254, and 255 is what is not painted"


def _segment_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, segment.class_id, f"segment {segment.id} does not fit into 16 bits")
        for sample in samples
        for segment in sample.segments
        if segment.id > MAX_SEGMENT_ID
    ]


def _split_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, None, f"`datasets` takes letters, digits and _ in a split's name, not {sample.split!r}")
        for sample in samples
        if not _SPLIT.fullmatch(sample.split)
    ]
