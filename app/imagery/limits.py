"""How large a file may be before anything looks at its pixels."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one upload and of the child process that decodes it.

    Attributes:
        bytes: Largest file, in bytes.
        pixels: Largest width times height, in pixels.
        side: Longest side, in pixels (the longest a JPEG can hold, less a margin).
        pixels_per_byte: Most pixels one byte of a file may stand for; a street photo has fewer than 100.
        small_pixels: Images up to this many pixels are exempt from `pixels_per_byte`: flat test charts are no bombs.
        address_space: Virtual memory of a decoding child, in bytes.
        cpu_seconds: Processor time of one request in a decoding child.
        wall_seconds: Time after which a decoding child is killed.
    """

    bytes: int = 200_000_000
    pixels: int = 256_000_000
    side: int = 65_500
    pixels_per_byte: int = 2000
    small_pixels: int = 4_000_000
    address_space: int = 3072 * MIB
    cpu_seconds: int = 30
    wall_seconds: float = 60.0


LIMITS = Limits()
