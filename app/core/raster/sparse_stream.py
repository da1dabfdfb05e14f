"""The zlib stream of scan lines that are nearly all zeros, from what is not: no line is ever written out.

PNG's filter Up leaves of a raster of labels the steps at its borders, and its filter Sub those of the first row. The
stream is made of these and of the zeros between them, told as copies; the check sum follows from them too (RFC 1950).
"""

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.raster.huffman import COPIES, LONG, LONGEST_COPY, SHORTEST_COPY, STRIDE, dynamic_block

FILTER_SUB, FILTER_UP = 1, 2
MODULUS = 65521
MOST = 1 << 60
HEAD = 0x0178
"""The two bytes that a zlib stream begins with, the first in the lower half."""


def sparse_stream(
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.int64],
    *,
    pixel: int,
    width: int,
    height: int,
) -> bytes:
    """The zlib stream of filtered scan lines: the first by Sub, all others by Up.

    Args:
        places: (n,) int64: row * width + column where pixels begin whose bytes are not 0 after the filter, ascending.
        lengths: (n,) int64: how many pixels from there have the same bytes; none goes on in the next row.
        steps: (n,) int64: these bytes, the first the lowest; see `packed_steps`.
        pixel: Bytes of a pixel, 1 to 4.
        width: Pixels of a line.
        height: Lines.
    """
    total = height * (1 + width * pixel)
    room = len(places) * (2 * pixel + 8) + 5 * height + 2 * (total // 255) + 64
    tokens, check = _tokens(places, lengths, steps, (pixel, width, height), np.empty(room, np.uint32))
    out = np.empty((5 * len(tokens) + total // 64 + 512) // 4, np.uint32)
    end = dynamic_block(tokens, out, HEAD)
    return out.view(np.uint8)[:end].tobytes() + check.to_bytes(4, "big")


def packed_steps(steps: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n,) int64 of the one to four bytes in each row of an (n, b) uint8 array, the first the lowest."""
    packed = np.zeros(len(steps), np.int64)
    for place in range(steps.shape[1]):
        packed |= steps[:, place].astype(np.int64) << 8 * place
    return packed


@compiled
def _tokens(
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.int64],
    shape: tuple[int, int, int],
    tokens: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], int]:
    """The tokens in the room given, and the Adler-32 of what they stand for."""
    pixel, width, height = shape
    line = 1 + width * pixel
    at, count, number = 0, 0, 0
    low, high, total = 1, height * line, height * line
    for row in range(height):
        kind = FILTER_UP if row else FILTER_SUB
        count = _zeros(tokens, count, row * line - at)
        tokens[count] = kind
        at, count = row * line + 1, count + 1
        low, high = low + kind, high + kind * (total - at + 1)
        shift, row_end = at - row * width * pixel, (row + 1) * width
        while number < len(places) and places[number] < row_end:
            begin, step = shift + places[number] * pixel, int(steps[number])
            count = _zeros(tokens, count, begin - at)
            pixels, number = _alike(places, lengths, steps, number, row_end)
            count = _same(tokens, count, step, pixel, pixels)
            each, weighted = _sums(step, pixel, pixels, total - begin)
            low, high, at = low + each, high + weighted, begin + pixels * pixel
            if high > MOST:
                high %= MODULUS
        low %= MODULUS
    count = _zeros(tokens, count, total - at)
    return tokens[:count], (high % MODULUS) << 16 | low


@compiled
def _sums(step: int, pixel: int, pixels: int, following: int) -> tuple[int, int]:
    """What the bytes of some equal pixels add to both halves of Adler-32.

    The second is the sum of each byte times the bytes from it to the end, of which there are `following` at first.
    """
    one, two, three = step >> 8 & 255, step >> 16 & 255, step >> 24
    values, later = (step & 255) + one + two + three, one + 2 * two + 3 * three
    weights = pixels * (following % MODULUS) - pixel * (pixels * (pixels - 1) // 2 % MODULUS)
    return pixels * values, values * weights - pixels * later


@compiled
def _alike(
    places: NDArray[np.int64], lengths: NDArray[np.int64], steps: NDArray[np.int64], number: int, row_end: int
) -> tuple[int, int]:
    """The pixels of a run and of those after it that are merely more of the same, and the run that is not.

    How runs are cut is of no account then: bytes follow from values alone.
    """
    end, following = places[number] + lengths[number], number + 1
    while following < len(places) and places[following] == end < row_end and steps[following] == steps[number]:
        end, following = end + lengths[following], following + 1
    return end - places[number], following


@compiled
def _zeros(tokens: NDArray[np.uint32], count: int, number: int) -> int:
    """Add a run of zeros after something else: one, and copies of the byte before for the rest.

    What comes next is as good as random here and in `_same`: each token is written, and counted if it is wanted.
    """
    tokens[count] = 0
    count += number > 0
    rest = max(number - 1, 0)
    tokens[count] = LONG | rest // LONGEST_COPY
    count += rest >= LONGEST_COPY
    rest %= LONGEST_COPY
    tokens[count] = COPIES + rest if rest >= SHORTEST_COPY else 0
    tokens[count + 1] = 0
    return count + (1 if rest >= SHORTEST_COPY else rest)


@compiled
def _same(tokens: NDArray[np.uint32], count: int, step: int, pixel: int, pixels: int) -> int:
    """Add the bytes of a step, and copies of them for the pixels that have it too."""
    copies = COPIES + STRIDE * (pixel - 1)
    tokens[count], tokens[count + 1] = step & 255, step >> 8 & 255
    tokens[count + 2], tokens[count + 3] = step >> 16 & 255, step >> 24
    left, count, phase = (pixels - 1) * pixel, count + pixel, 0
    while left > LONGEST_COPY:
        tokens[count] = copies + LONGEST_COPY
        count, left, phase = count + 1, left - LONGEST_COPY, (phase + LONGEST_COPY) % pixel
    following = phase + 1 if phase + 1 < pixel else 0
    tokens[count] = copies + left if left >= SHORTEST_COPY else step >> 8 * phase & 255
    tokens[count + 1] = step >> 8 * following & 255
    return count + (1 if left >= SHORTEST_COPY else left)
