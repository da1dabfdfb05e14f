"""How the server and a decoding child talk: a JSON header, then bytes, both with their lengths in front."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

Message = tuple[dict[str, Any], list[bytes]]


def write_message(pipe: IO[bytes], header: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Writes one message and flushes it.

    Args:
        pipe: Binary stream to the other side.
        header: Values JSON can hold; the key "parts" is taken for the lengths.
        parts: Byte strings that follow.

    Raises:
        OSError: The other side is gone.
    """
    text = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    pipe.write(struct.pack(">I", len(text)) + text)
    for part in parts:
        pipe.write(part)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> Message | None:
    """Reads one message; None when the other side has closed, even in the middle of one."""
    length = pipe.read(4)
    if len(length) < 4:
        return None
    text = pipe.read(struct.unpack(">I", length)[0])
    try:
        header: dict[str, Any] = json.loads(text)
    except ValueError:
        return None
    parts = [pipe.read(size) for size in header["parts"]]
    return (header, parts) if [len(part) for part in parts] == header["parts"] else None
