"""Points as JSON, many at a time: a number's text is looked up, not made."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

TOKEN = 8
NEWLINE = b"\n"


def point_lists(points: NDArray[np.int32], begins: NDArray[np.int64]) -> list[bytes]:
    """What stands between the brackets of each list of points: "[x,y],[x,y]".

    Args:
        points: (n, 2) int32 of x, y from 0 to 999,999, list after list; every list has some.
        begins: (k + 1,) int64: where each list begins, and n.
    """
    highest = int(points.max())
    first, second, last = (_tokens(form, _rounded(highest)) for form in ("[%d,", "%d],", "%d]\n"))
    words = np.empty((len(points), 2), first.dtype)
    words[:, 0], words[:, 1] = first[points[:, 0]], second[points[:, 1]]
    ends = begins[1:] - 1
    words[ends, 1] = last[points[ends, 1]]
    return words.tobytes().translate(None, delete=b"\0").split(NEWLINE)[:-1]


def _rounded(highest: int) -> int:
    """A few sizes of tables instead of one for every image."""
    return 1 << max(10, highest.bit_length())


@lru_cache(maxsize=12)
def _tokens(form: str, count: int) -> NDArray[np.uint64]:
    """(count,) the text of each number from 0, in eight bytes that end in zeros."""
    text = b"".join((form % number).encode().ljust(TOKEN, b"\0") for number in range(count))
    return np.frombuffer(text, np.uint64)
