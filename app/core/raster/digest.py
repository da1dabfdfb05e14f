"""A raster's content name: same pixels, same name."""

import hashlib

import numpy as np
from numpy.typing import NDArray


def raster_digest(array: NDArray[np.integer]) -> str:
    """sha256, in hex, of the type, the shape and the row-major little-endian bytes of an array.

    Independent of memory order and byte order, but not of the type: uint8 and uint16 of the same values differ.
    """
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    head = f"{little.dtype.str}{array.shape}".encode()
    return hashlib.sha256(head + little.tobytes()).hexdigest()
