"""Sizes, rectangles and the grid that cuts an image into tiles. Integers only; x to the right, y down."""

from app.core.geometry.grid import Cell, Grid
from app.core.geometry.rect import Rect, Size

__all__ = ["Cell", "Grid", "Rect", "Size"]
