"""All formats a release can have. A new exporter is one file, a line here, a contract test and a page of docs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.formats.base import Exporter
from app.core.formats.bdd100k import Bdd100kExporter
from app.core.formats.cityscapes import CityscapesExporter
from app.core.formats.coco_instances import CocoInstancesExporter
from app.core.formats.coco_panoptic import CocoPanopticExporter
from app.core.formats.indexed_png import IndexedPngExporter
from app.core.formats.kitti import KittiExporter
from app.core.formats.parquet import ParquetExporter
from app.core.formats.vistas import VistasExporter

_ALL: tuple[Exporter, ...] = (
    Bdd100kExporter(),
    CityscapesExporter(),
    CocoInstancesExporter(),
    CocoPanopticExporter(),
    IndexedPngExporter(),
    KittiExporter(),
    ParquetExporter(),
    VistasExporter(),
)

EXPORTERS: Mapping[str, Exporter] = MappingProxyType({exporter.info.name: exporter for exporter in _ALL})
