"""The plainest release: photos, and one palette PNG of class ids for each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.base import EncodedImage, ExportFile, FormatInfo, ImageSample, JsonObject, Problem, SegmentLike
from app.core.formats.coco import photo_files
from app.core.formats.folder import read_color, read_label
from app.core.formats.names import plain_table
from app.core.formats.samples import IdTable, class_problems, class_table, common_problems, in_order, load_borders
from app.core.taxonomy import Taxonomy

UNPAINTED = 255
COLUMNS = ("id", "name", "red", "green", "blue", "is_thing", "train_id", "ignored", "category")


class IndexedPngExporter:
    """images/<split>, masks/<split>/<stem>.png with class ids as given and 255 for what is not painted, labels.csv."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "indexed-png",
            "Indexed PNG",
            "one palette PNG of class ids per photo, 255 = not painted, and labels.csv",
            version=2,
            encodes_numbers=False,
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """Class ids outside 0 to 254."""
        problems = [*common_problems(samples, taxonomy), *class_problems(samples, taxonomy, _judge_class)]
        return in_order(problems)

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem of each image."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo and mask of one image.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        row = table["images"][sample.image_id]
        classes = {0: UNPAINTED, **{segment.id: segment.class_id for segment in sample.segments}}
        palette = class_table(taxonomy, "color", (0, 0, 0))
        mask = load_borders(sample).png(IdTable(classes, np.uint8), palette=palette)
        file = ExportFile(f"masks/{row['split']}/{row['stem']}.png", mask)
        return EncodedImage((*photo_files(sample, row), file), {})

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """labels.csv, a line for each class."""
        del records, table  # the classes are all there is to say about the whole
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        for entry in taxonomy.classes:
            flags = (int(entry.is_thing), entry.train_id, int(entry.ignored), entry.category)
            writer.writerow((entry.id, entry.name, *entry.color, *flags))
        return [ExportFile("labels.csv", lines.getvalue().encode())]

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Every mask has its photo's size and holds class ids and 255 alone."""
        return [fault for row in manifest["images"] for fault in _image_faults(root, row, taxonomy)]


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    held = 0 <= class_id < UNPAINTED or not segments
    return None if held else "an 8-bit mask holds class ids from 0 to 254, and 255 is what is not painted"


def _image_faults(root: Path, row: Mapping[str, Any], taxonomy: Taxonomy) -> Iterator[str]:
    (mask_path,) = (path for path in row["files"] if path.startswith("masks/"))
    photos = [path for path in row["files"] if path.startswith("images/")]
    mask = read_label(root / mask_path)
    strangers = set(np.unique(mask).tolist()) - {UNPAINTED} - taxonomy.class_ids
    if strangers:
        yield f"{mask_path} holds {sorted(strangers)}, which are no classes"
    if any(mask.shape != read_color(root / path).shape[:2] for path in photos):
        yield f"{mask_path} is not of its photo's size"
