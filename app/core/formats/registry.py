"""All formats a release can have. A new exporter is one file, a line here, a contract test and a page of docs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.formats.base import Exporter
from app.core.formats.cityscapes import CityscapesExporter
from app.core.formats.coco_instances import CocoInstancesExporter
from app.core.formats.coco_panoptic import CocoPanopticExporter
from app.core.formats.indexed_png import IndexedPngExporter

_ALL: tuple[Exporter, ...] = (
    CityscapesExporter(),
    CocoInstancesExporter(),
    CocoPanopticExporter(),
    IndexedPngExporter(),
)

EXPORTERS: Mapping[str, Exporter] = MappingProxyType({exporter.info.name: exporter for exporter in _ALL})
