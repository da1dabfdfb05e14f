"""Label rasters: the segments beside them, their PNG bytes, run lengths, polygons and content names."""

from app.core.arrays import AnyRaster, BoolMask, LabelRaster, MaskRaster
from app.core.raster.borders import Borders
from app.core.raster.codec import decode_label_png
from app.core.raster.digest import raster_digest
from app.core.raster.label_runs import encode_label_runs
from app.core.raster.polygons import Outlines, outlines_of, segment_polygons
from app.core.raster.rle import coco_rle_counts, coco_rle_string, rle_column_major, runs_by_segment
from app.core.raster.segment_runs import SegmentRuns
from app.core.raster.tile import LabelTile, Segment, holes, unpainted
from app.core.raster.writer import encode_label_png, encode_palette_png, encode_rgb_png

__all__ = [
    "AnyRaster",
    "BoolMask",
    "Borders",
    "LabelRaster",
    "LabelTile",
    "MaskRaster",
    "Outlines",
    "Segment",
    "SegmentRuns",
    "coco_rle_counts",
    "coco_rle_string",
    "decode_label_png",
    "encode_label_png",
    "encode_label_runs",
    "encode_palette_png",
    "encode_rgb_png",
    "holes",
    "outlines_of",
    "raster_digest",
    "rle_column_major",
    "runs_by_segment",
    "segment_polygons",
    "unpainted",
]
