"""All formats a release can have. A new exporter is one file, a line here, a contract test and a page of docs.

Formats of other distributions come by entry point: see `plug_ins.py`.
"""

from __future__ import annotations

from app.core.formats.base import Exporter
from app.core.formats.bdd100k import Bdd100kExporter
from app.core.formats.cityscapes import CityscapesExporter
from app.core.formats.coco_instances import CocoInstancesExporter
from app.core.formats.coco_panoptic import CocoPanopticExporter
from app.core.formats.indexed_png import IndexedPngExporter
from app.core.formats.kitti import KittiExporter
from app.core.formats.losses import HOLDS, Holds
from app.core.formats.parquet import ParquetExporter
from app.core.formats.plug_ins import Registry, broken_formats
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

_OWN = {exporter.info.name: exporter for exporter in _ALL}

EXPORTERS: Registry[Exporter] = Registry(_OWN, lambda offered: offered.exporter)

_HOLDS: Registry[Holds] = Registry(HOLDS, lambda offered: offered.holds)


def holds_of(name: str) -> Holds:
    """What comes back from a format; KeyError for one that is not there."""
    return _HOLDS[name]


def unused_formats() -> list[str]:
    """Formats of other distributions that cannot be used, a line each."""
    return broken_formats(_OWN)
