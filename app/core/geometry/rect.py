"""Integer sizes and half-open rectangles."""

from dataclasses import dataclass

from app.core.errors import GridError


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Width and height in pixels, both at least 1.

    Raises:
        GridError: A side is smaller than 1.
    """

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise GridError(f"a size needs sides of at least 1 pixel, not {self.width} x {self.height}")

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns), as numpy wants it."""
        return self.height, self.width


@dataclass(frozen=True, slots=True, order=True)
class Rect:
    """The pixels x <= column < x + width, y <= row < y + height; never empty.

    Raises:
        GridError: A side is smaller than 1.
    """

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise GridError(f"a rectangle needs sides of at least 1 pixel, not {self.width} x {self.height}")

    @classmethod
    def of_edges(cls, left: int, top: int, right: int, bottom: int) -> "Rect":
        """The rectangle from its edges; `right` and `bottom` are the first column and row outside."""
        return cls(left, top, right - left, bottom - top)

    @property
    def right(self) -> int:
        """First column to the right of the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(self.width, self.height)

    def intersect(self, other: "Rect") -> "Rect | None":
        """The shared pixels, or None where there are none."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect.of_edges(left, top, right, bottom) if left < right and top < bottom else None

    def union_box(self, other: "Rect") -> "Rect":
        """The smallest rectangle that holds both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Rect.of_edges(left, top, max(self.right, other.right), max(self.bottom, other.bottom))

    def gap(self, other: "Rect") -> int:
        """Pixels between the two along the wider-parted axis; 0 where they touch or overlap."""
        across = max(self.x - other.x - other.width, other.x - self.x - self.width)
        return max(across, self.y - other.y - other.height, other.y - self.y - self.height, 0)

    def expand(self, margin: int, within: Size) -> "Rect":
        """Grown by `margin` pixels on each side, cut off at the borders of an image of size `within`."""
        return Rect.of_edges(
            max(0, self.x - margin),
            max(0, self.y - margin),
            min(within.width, self.right + margin),
            min(within.height, self.bottom + margin),
        )

    def translate(self, dx: int, dy: int) -> "Rect":
        """The same rectangle, moved right by `dx` and down by `dy` pixels."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def relative_to(self, other: "Rect") -> "Rect":
        """The same pixels, counted from the top left corner of `other`."""
        return self.translate(-other.x, -other.y)

    def contains(self, other: "Rect") -> bool:
        """Whether every pixel of `other` lies in this one."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) to index an array with: `array[rect.slices()]`.

        Raises:
            GridError: The rectangle begins left of or above the array, where numpy would count from the far end.
        """
        if self.x < 0 or self.y < 0:
            raise GridError(f"{self} begins outside the array")
        return slice(self.y, self.bottom), slice(self.x, self.right)
