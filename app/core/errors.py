"""What can be wrong with the numbers that core is given.

::

    CoreError
    ├── GridError          a rectangle, size or grid that cannot exist, or a point outside it
    ├── InvalidRaster      a label raster, or the bytes of one, that is not what it claims to be
    ├── InvalidTaxonomy    a class table that contradicts itself
    ├── StitchError        tiles that do not belong together
    └── FormatError        labels that a dataset format cannot hold

Each message says what is wrong and where; whoever raises one has checked before anything was changed.
"""


class CoreError(Exception):
    """Root of all errors raised in `app.core`; catch it to tell bad input from a bug."""


class GridError(CoreError):
    """A rectangle, size or grid that cannot exist, or a point or index outside it."""


class InvalidRaster(CoreError):
    """A label raster, its segment table or its encoded bytes are not what they claim to be."""


class InvalidTaxonomy(CoreError):
    """A class table that contradicts itself or lacks what it must say."""


class StitchError(CoreError):
    """Tiles that do not belong to the grid, or not to each other."""


class FormatError(CoreError):
    """Labels that a dataset format cannot hold, or a file that breaks its format."""
