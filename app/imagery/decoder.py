"""The decoding child: reads requests from its input until that ends, with little memory, time and nothing to write to.

Started by `app.imagery.sandbox`. It opens no file and no connection; it gets bytes and gives bytes. Whatever a hostile
image does to it, it is killed and replaced, and the server goes on.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, MpoImagePlugin, WebPImagePlugin

from app.imagery.canonical import canonical
from app.imagery.limits import Limits
from app.imagery.refusal import Refused
from app.imagery.wire import Message, read_message, write_message

# Formats are modules: these are all that are opened or written, loaded while files can still be opened.
FORMATS = (WebPImagePlugin.WebPImageFile, MpoImagePlugin.MpoImageFile)

REGION_QUALITY = 92
CACHED_PIXELS = 64_000_000
"""Decoded images kept for further regions, in pixels over all (4 bytes each)."""
_LARGEST_PROFILE = 65_536
_NICENESS = 5
"""Whoever saves has the processor first."""
_AUTOGROUP = "/proc/self/autogroup"


class Decoder:
    """Answers requests, and keeps the last decoded images, since regions of one image come in bunches."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._images: OrderedDict[str, Image.Image] = OrderedDict()

    def answer(self, header: dict[str, Any], parts: list[bytes]) -> Message:
        """Header and parts of the reply to one request.

        Raises:
            Refused: The image is not taken.
        """
        if header["op"] == "canonical":
            self._images.clear()  # a large photo needs the room
            return self._canonical(parts[0])
        return self._cut(header, parts)

    def _canonical(self, data: bytes) -> Message:
        result = canonical(data, self._limits)
        facts = {
            "width": result.width,
            "height": result.height,
            "orientation": result.orientation,
            "media_type": result.media_type,
        }
        return {"status": "ok", **facts}, [result.photo]

    def _cut(self, header: dict[str, Any], parts: list[bytes]) -> Message:
        image = self._image(header["key"], parts)
        if image is None:
            return {"status": "need"}, []
        x, y, width, height = header["box"]
        region = image.crop((x, y, x + width, y + height)) if (width, height) != image.size else image
        return {"status": "ok"}, [_jpeg(_scaled(region, header["width"]), image.info.get("icc_profile"))]

    def _image(self, key: str, parts: list[bytes]) -> Image.Image | None:
        if key in self._images:
            self._images.move_to_end(key)
            return self._images[key]
        if not parts:
            return None
        image = Image.open(io.BytesIO(parts[0]), formats=("JPEG", "PNG", "WEBP"))
        image.load()
        self._keep(key, image)
        return image

    def _keep(self, key: str, image: Image.Image) -> None:
        self._images[key] = image
        while len(self._images) > 1 and sum(i.width * i.height for i in self._images.values()) > CACHED_PIXELS:
            self._images.popitem(last=False)


def _scaled(image: Image.Image, width: int | None) -> Image.Image:
    if width is None or width >= image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(image: Image.Image, profile: bytes | None) -> bytes:
    buffer = io.BytesIO()
    small = profile if profile and len(profile) <= _LARGEST_PROFILE else None
    image.save(buffer, "JPEG", quality=REGION_QUALITY, subsampling=0, icc_profile=small)
    return buffer.getvalue()


def _reply(decoder: Decoder, request: Message) -> Message:
    try:
        return decoder.answer(*request)
    except Refused as refusal:
        return {"status": "refused", "code": refusal.code, "detail": refusal.detail}, []
    except MemoryError:
        return {"status": "refused", "code": "too-much-memory", "detail": "The image takes too much memory."}, []


def confine(limits: Limits) -> None:
    """Takes memory, files, new processes and its rank away from this process; cannot be undone."""
    _step_back()
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space, limits.address_space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def _step_back() -> None:
    """Let others have the processor first; cannot be undone.

    Where Linux groups processes by session (sched(7), "The autogroup feature"), a child with a session of its own gets
    as much as the whole server however nice it is: its group has to be nice too.
    """
    os.nice(_NICENESS)
    with suppress(OSError):
        Path(_AUTOGROUP).write_text(str(_NICENESS))


def _grant_time(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def serve(requests: BinaryIO, replies: BinaryIO, limits: Limits) -> None:
    """Answers requests until their stream ends."""
    decoder = Decoder(limits)
    while (request := read_message(requests)) is not None:
        _grant_time(limits.cpu_seconds)
        write_message(replies, *_reply(decoder, request))


def main(limits_json: str) -> None:
    """Entry of the child.

    What libraries print goes to standard error, never between the replies.

    Args:
        limits_json: The fields of `Limits` as a JSON object.
    """
    limits = Limits(**json.loads(limits_json))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Image.preinit()
    confine(limits)
    serve(sys.stdin.buffer, replies, limits)
