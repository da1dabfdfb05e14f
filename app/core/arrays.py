"""The named array types of core. Every raster is indexed `[row, column]`, row 0 at the top."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

LabelRaster: TypeAlias = NDArray[np.uint16]
"""(H, W) uint16 of tile-local segment ids; 0 = not painted, which is no class."""

MaskRaster: TypeAlias = NDArray[np.uint32]
"""(H, W) uint32 of the segment ids of a whole image; 0 = not painted."""

AnyRaster: TypeAlias = NDArray[np.integer]
"""(H, W) of any integer type: ids or classes."""

BoolMask: TypeAlias = NDArray[np.bool_]
"""(H, W) bool: True where something is."""

Photo: TypeAlias = NDArray[np.uint8]
"""(H, W, 3) uint8: red, green, blue."""
