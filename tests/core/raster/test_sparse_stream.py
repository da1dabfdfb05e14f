"""The zlib stream of scan lines that are nearly all zeros, as zlib itself reads it."""

import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.raster.huffman import LONGEST_CODE, _code_lengths
from app.core.raster.sparse_stream import packed_steps, sparse_stream

Run = tuple[int, int, tuple[int, ...]]


@st.composite
def scan_lines(draw: st.DrawFn) -> tuple[NDArray[np.uint8], list[Run]]:
    """(H, W, b) filtered bytes, and the runs (place, pixels, bytes) in them; stretches of hundreds of zeros too."""
    height, width, size = draw(st.integers(1, 4)), draw(st.integers(1, 700)), draw(st.integers(1, 4))
    lines, runs = np.zeros((height, width, size), np.uint8), list[Run]()
    for row in range(height):
        column = draw(st.integers(0, width))
        while column < width:
            pixels = draw(st.integers(1, min(width - column, 300)))
            step = draw(st.tuples(*[st.integers(0, 255)] * size))
            lines[row, column : column + pixels] = step
            runs.append((row * width + column, pixels, step))
            column += pixels + draw(st.integers(0, 600))
    return lines, runs


@given(scan_lines())
def test_the_stream_holds_every_byte_of_the_lines(drawn: tuple[NDArray[np.uint8], list[Run]]) -> None:
    lines, runs = drawn
    height, width, size = lines.shape
    places, lengths = (np.array([run[part] for run in runs], np.int64) for part in (0, 1))
    steps = np.array([run[2] for run in runs], np.uint8).reshape(-1, size)
    packed = sparse_stream(places, lengths, packed_steps(steps), pixel=size, width=width, height=height)
    filters = np.where(np.arange(height) == 0, 1, 2).astype(np.uint8)
    assert zlib.decompress(packed) == np.column_stack((filters, lines.reshape(height, -1))).tobytes()


def counted() -> st.SearchStrategy[list[int]]:
    """How often each symbol occurs; two do."""
    number = st.integers(0, 5) | st.integers(0, 2**40)
    return st.lists(number, min_size=2, max_size=60).filter(lambda uses: sum(map(bool, uses)) > 1)


@given(counted())
def test_codes_fill_the_tree_and_none_is_too_long(uses: list[int]) -> None:
    lengths = _code_lengths(np.array(uses, np.int64), LONGEST_CODE)
    assert [bool(length) for length in lengths] == [bool(number) for number in uses]
    assert lengths.max() <= LONGEST_CODE
    assert sum(2.0 ** -int(length) for length in lengths if length) == 1


def test_a_rare_symbol_never_has_the_shorter_code() -> None:
    fibonacci = [1, 1]
    while len(fibonacci) < 30:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    lengths = _code_lengths(np.array(fibonacci, np.int64), LONGEST_CODE).tolist()
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == LONGEST_CODE
