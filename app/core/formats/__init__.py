"""Dataset formats: exporters, the manifest of a release, and its verification."""

from app.core.formats.base import (
    EncodedImage,
    Exporter,
    ExportFile,
    FormatInfo,
    ImageSample,
    PlainSegment,
    Problem,
    SegmentLike,
    StreamedFile,
)
from app.core.formats.losses import HOLDS, Holds, Loss, Unheld, losses_of, unheld
from app.core.formats.manifest import ClosingFiles, FileEntry, Manifest, closing_files
from app.core.formats.plug_ins import Format
from app.core.formats.registry import EXPORTERS, holds_of, unused_formats
from app.core.formats.release_folder import verify_release, write_release
from app.core.formats.release_zip import verify_zip
from app.core.formats.remapping import lost_by, remapped_sample, remapped_segments, renumbered

__all__ = [
    "EXPORTERS",
    "HOLDS",
    "ClosingFiles",
    "EncodedImage",
    "ExportFile",
    "Exporter",
    "FileEntry",
    "Format",
    "FormatInfo",
    "Holds",
    "ImageSample",
    "Loss",
    "Manifest",
    "PlainSegment",
    "Problem",
    "SegmentLike",
    "StreamedFile",
    "Unheld",
    "closing_files",
    "holds_of",
    "losses_of",
    "lost_by",
    "remapped_sample",
    "remapped_segments",
    "renumbered",
    "unheld",
    "unused_formats",
    "verify_release",
    "verify_zip",
    "write_release",
]
