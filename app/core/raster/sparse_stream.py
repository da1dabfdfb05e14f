"""The zlib stream of scan lines that are nearly all zeros, from what is not: no line is ever written out.

PNG's filter Up leaves of a raster of labels the steps at its borders, and its filter Sub those of the first row. The
stream is made of these and of the zeros between them, told as copies; the check sum follows from them too (RFC 1950).
"""

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.raster.huffman import COPY, LONG, LONGEST_COPY, dynamic_block

FILTER_SUB, FILTER_UP = 1, 2
SHORTEST_COPY = 3
MODULUS = 65521
MOST = 1 << 60
HEAD = (0x78, 0x01)


def sparse_stream(
    places: NDArray[np.int64], lengths: NDArray[np.int64], steps: NDArray[np.uint8], *, width: int, height: int
) -> bytes:
    """The zlib stream of filtered scan lines: the first by Sub, all others by Up.

    Args:
        places: (n,) int64: row * width + column where pixels begin whose bytes are not 0 after the filter, ascending.
        lengths: (n,) int64: how many pixels from there have the same bytes; none goes on in the next row.
        steps: (n, b) uint8: these bytes; b is 1 to 4.
        width: Pixels of a line.
        height: Lines.
    """
    pixel = steps.shape[1]
    total = height * (1 + width * pixel)
    room = len(places) * (2 * pixel + 8) + 5 * height + 2 * (total // 255) + 64
    tokens, check = _tokens(places, lengths, steps, width, height, np.empty(room, np.uint32))
    out = np.empty(5 * len(tokens) + total // 64 + 512, np.uint8)
    out[:2] = HEAD
    end = dynamic_block(tokens, out, len(HEAD))
    return out[:end].tobytes() + check.to_bytes(4, "big")


@compiled
def _tokens(
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.uint8],
    width: int,
    height: int,
    tokens: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], int]:
    """The tokens in the room given, and the Adler-32 of what they stand for."""
    pixel = steps.shape[1]
    line = 1 + width * pixel
    at, count, rows, number = 0, 0, 0, 0
    low, high, total = 1, height * line, height * line
    while True:
        row = places[number] // width if number < len(places) else height - 1
        while rows <= row:
            kind = FILTER_UP if rows else FILTER_SUB
            count = _zeros(tokens, count, rows * line - at)
            tokens[count] = kind
            at, count = rows * line + 1, count + 1
            low, high = low + kind, high + kind * (total - at + 1)
            rows += 1
        if number == len(places):
            break
        begin = row * line + 1 + (places[number] - row * width) * pixel
        count = _zeros(tokens, count, begin - at)
        at = begin
        following, pixels = _alike(places, lengths, steps, number, width)
        count = _same(tokens, count, steps, number, pixels)
        for _ in range(pixels):
            for place in range(pixel):
                low += steps[number, place]
                high += steps[number, place] * (total - at)
                at += 1
        number = following
        if high > MOST:
            low, high = low % MODULUS, high % MODULUS
    count = _zeros(tokens, count, total - at)
    return tokens[:count], (high % MODULUS) << 16 | low % MODULUS


@compiled
def _alike(
    places: NDArray[np.int64], lengths: NDArray[np.int64], steps: NDArray[np.uint8], number: int, width: int
) -> tuple[int, int]:
    """The next run that is not merely more of the same, and the pixels up to there: bytes follow from values alone."""
    pixels, following = lengths[number], number + 1
    while following < len(places):
        end = places[number] + pixels
        if places[following] != end or end % width == 0:
            break
        for place in range(steps.shape[1]):
            if steps[following, place] != steps[number, place]:
                return following, pixels
        pixels, following = pixels + lengths[following], following + 1
    return following, pixels


@compiled
def _zeros(tokens: NDArray[np.uint32], count: int, number: int) -> int:
    """Add a run of zeros after something else: one, and copies of the byte before for the rest."""
    if number <= 0:
        return count
    tokens[count] = 0
    number, count = number - 1, count + 1
    if number >= LONGEST_COPY:
        tokens[count] = LONG | number // LONGEST_COPY
        number, count = number % LONGEST_COPY, count + 1
    left, count = _copies(tokens, count, number, 1)
    for _ in range(left):
        tokens[count] = 0
        count += 1
    return count


@compiled
def _same(tokens: NDArray[np.uint32], count: int, steps: NDArray[np.uint8], number: int, pixels: int) -> int:
    """Add the bytes of a step, and copies of them for the pixels that have it too."""
    size = steps.shape[1]
    for place in range(size):
        tokens[count] = steps[number, place]
        count += 1
    left, count = _copies(tokens, count, (pixels - 1) * size, size)
    for place in range(size - left % size, size - left % size + left):  # the end of the last pixel
        tokens[count] = steps[number, place % size]
        count += 1
    return count


@compiled
def _copies(tokens: NDArray[np.uint32], count: int, number: int, distance: int) -> tuple[int, int]:
    """Add copies of up to `number` bytes; return how many were too few for one, and the new number of tokens."""
    while number >= SHORTEST_COPY:
        take = min(number, LONGEST_COPY)
        tokens[count] = COPY | (distance - 1) << 16 | take
        count, number = count + 1, number - take
    return number, count
