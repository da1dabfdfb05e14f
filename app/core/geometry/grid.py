"""The grid: an exact partition of an image into cores, each with what is painted and shown around it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import GridError
from app.core.geometry.rect import Rect, Size


@dataclass(frozen=True, slots=True)
class Cell:
    """One tile of a grid. All rectangles are in image pixels and lie inside the image.

    Attributes:
        index: row * columns + column.
        row: Counted from the top, from 0.
        column: Counted from the left, from 0.
        core: The pixels this tile owns; the cores of a grid partition its image.
        paint: The core grown by the overlap: what its painter paints.
        context: The paint area grown by the context margin: what its painter sees.
    """

    index: int
    row: int
    column: int
    core: Rect
    paint: Rect
    context: Rect


@dataclass(frozen=True, slots=True)
class Grid:
    """ceil(W / tile) x ceil(H / tile) cores whose sides differ by at most one pixel, so there are no slivers.

    Column i of n begins at floor(i * W / n), and rows alike: integers throughout, the same in every language.

    Attributes:
        size: Of the image.
        tile: Target side of a core in pixels; no core is larger.
        overlap: Pixels added on each side that the neighbour paints too.
        context: Pixels added on each side beyond the overlap that are shown and never painted.

    Raises:
        GridError: The tile is smaller than 1, or a margin is negative.
    """

    size: Size
    tile: int
    overlap: int
    context: int

    def __post_init__(self) -> None:
        if self.tile < 1 or self.overlap < 0 or self.context < 0:
            raise GridError(
                "a grid needs a tile of at least 1 pixel and margins of at least 0,"
                f" not tile {self.tile}, overlap {self.overlap}, context {self.context}"
            )

    @property
    def columns(self) -> int:
        """Number of tiles from left to right."""
        return -(-self.size.width // self.tile)

    @property
    def rows(self) -> int:
        """Number of tiles from top to bottom."""
        return -(-self.size.height // self.tile)

    def __len__(self) -> int:
        return self.columns * self.rows

    def __iter__(self) -> Iterator[Cell]:
        return (self.cell(index) for index in range(len(self)))

    def cell(self, index: int) -> Cell:
        """The tile with this index.

        Raises:
            GridError: There is no such tile.
        """
        if not 0 <= index < len(self):
            raise GridError(f"tile {index} is not on a grid of {self.columns} x {self.rows} tiles")
        row, column = divmod(index, self.columns)
        core = self._core(row, column)
        paint = core.expand(self.overlap, self.size)
        return Cell(index, row, column, core, paint, paint.expand(self.context, self.size))

    def _core(self, row: int, column: int) -> Rect:
        width, height = self.size.width, self.size.height
        return Rect.of_edges(
            column * width // self.columns,
            row * height // self.rows,
            (column + 1) * width // self.columns,
            (row + 1) * height // self.rows,
        )

    def neighbours(self, index: int) -> list[int]:
        """Indices of the up to eight tiles around a tile, ascending.

        Raises:
            GridError: There is no such tile.
        """
        centre = self.cell(index)
        rows = range(max(0, centre.row - 1), min(self.rows, centre.row + 2))
        columns = range(max(0, centre.column - 1), min(self.columns, centre.column + 2))
        around = (row * self.columns + column for row in rows for column in columns)
        return [other for other in around if other != index]

    def owner(self, x: int, y: int) -> int:
        """Index of the tile whose core holds the pixel in column `x`, row `y`.

        Raises:
            GridError: The pixel lies outside the image.
        """
        if not (0 <= x < self.size.width and 0 <= y < self.size.height):
            raise GridError(f"pixel ({x}, {y}) lies outside an image of {self.size.width} x {self.size.height}")
        # The inverse of floor(i * W / n): the largest i that begins at or before the pixel.
        column = ((x + 1) * self.columns - 1) // self.size.width
        row = ((y + 1) * self.rows - 1) // self.size.height
        return row * self.columns + column
