"""Imports: labels that were made elsewhere, put on the tiles of an image that is here.

Owns the table `import_set`. Promises: a tile that anybody holds or painted keeps what it has; an image's labels come in
whole, in one transaction, or not at all; a tile with a hole is never accepted; the mask of an image that came in whole
is the very raster that was sent; labels that come in as known answers change nothing of the tiles.
"""

from app.imports.service import Brought, Mode, Prepared, bring_in, prepare
from app.imports.sets import (
    OpenSets,
    forget_set,
    get_set,
    keep_set,
    label_body,
    list_sets,
    open_zip_set,
    remap_of,
)
from app.imports.tables import ImportSet

__all__ = [
    "Brought",
    "ImportSet",
    "Mode",
    "OpenSets",
    "Prepared",
    "bring_in",
    "forget_set",
    "get_set",
    "keep_set",
    "label_body",
    "list_sets",
    "open_zip_set",
    "prepare",
    "remap_of",
]
