"""Decoding children from the server's side: started when needed, reused, killed at their time limit, replaced."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from app.foundation.errors import Unavailable
from app.imagery.canonical import Canonical
from app.imagery.limits import LIMITS, Limits
from app.imagery.refusal import Refused
from app.imagery.watchdog import Watchdog
from app.imagery.wire import Message, read_message, write_message

_ROOM = Path(__file__).resolve().parent
# The child needs a few modules of this room and nothing of its database, so it gets a room without a front door:
# it starts three times as fast, which counts when hostile files kill one after the other, and it knows less.
_START = """
import sys, types
room = types.ModuleType("app.imagery")
room.__path__ = [sys.argv[1]]
sys.modules["app.imagery"] = room
from app.imagery.decoder import main
main(sys.argv[2])
"""
_REQUESTS_PER_CHILD = 500
_PIPE_BYTES = 1 << 20
"""A region fits, so that a thread need not wake up, and wait for the interpreter, for each 64 kB of it."""


class _Died(Exception):
    """The child ended before it answered."""


class _Child:
    def __init__(self, limits: Limits) -> None:
        self._served = 0
        # No variable of the server's environment is passed on: it may hold passwords of databases and stores.
        environment = {
            "PYTHONPATH": str(_ROOM.parents[1]),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "OPENCV_IO_MAX_IMAGE_PIXELS": str(limits.pixels),
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code, no part comes from outside
            [sys.executable, "-c", _START, str(_ROOM), json.dumps(dataclasses.asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
        )
        _widen(self._process.stdout)
        self._watchdog = Watchdog(limits.wall_seconds, self._process.kill)

    def ask(self, header: dict[str, Any], parts: list[bytes]) -> Message:
        self._served += 1
        try:
            assert self._process.stdin and self._process.stdout  # noqa: S101 - both were asked for as pipes
            with self._watchdog.watching():
                write_message(self._process.stdin, header, parts)
                reply = read_message(self._process.stdout)
        except OSError as error:
            raise _Died from error
        if reply is None:
            raise _Died
        return reply

    @property
    def worn(self) -> bool:
        return self._served >= _REQUESTS_PER_CHILD

    def close(self) -> None:
        self._watchdog.close()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                _close_quietly(pipe.close)
        self._process.wait()


def _widen(pipe: IO[bytes] | None) -> None:
    """Where the system has no room for a large pipe, a small one works too."""
    if pipe is not None:
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _close_quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except OSError:  # unsent bytes of a request whose child is dead
        return


class DecoderPool:
    """A few decoding children; no more requests than children run at once, so that saves keep a processor.

    Thread-safe. Call `close` at the end.

    Args:
        size: Number of children, started when first needed.
        limits: Bounds of each file and each child.
    """

    def __init__(self, size: int = 2, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._children: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._size = size
        for _ in range(size):
            self._children.put(None)

    def canonical(self, data: bytes) -> Canonical:
        """Canonical form of an uploaded file.

        Args:
            data: The whole file, no longer than the limits allow.

        Raises:
            Refused: The file is not taken; code "decoder-died" where decoding it ended the child.
        """
        try:
            header, parts = self._ask({"op": "canonical"}, [data])
        except _Died as error:
            text = (
                "Decoding the image took too long, too much memory, or crashed. Export the photo again from its source."
            )
            raise Refused("decoder-died", text) from error
        _raise_refusal(header)
        size = (header["width"], header["height"], header["orientation"])
        return Canonical(*size, header["media_type"], parts[0])

    def cut(self, key: str, load: Callable[[], bytes], box: tuple[int, int, int, int], width: int | None) -> bytes:
        """JPEG of a region of an image.

        Args:
            key: Name of the image's bytes (their sha256); a child that still holds it decoded needs no bytes.
            load: Gives the encoded image.
            box: x, y, width and height in image pixels.
            width: Width to scale down to, in pixels; None leaves the region as it is.

        Raises:
            Unavailable: The children died over it.
        """
        request = {"op": "cut", "key": key, "box": box, "width": width}
        try:
            with self._child() as child:
                header, parts = child.ask(request, [])
                if header["status"] == "need":
                    header, parts = child.ask(request, [load()])
        except _Died as error:
            raise Unavailable(
                "The region could not be cut: the decoder ended. Try again.", code="decoder-died"
            ) from error
        if header["status"] != "ok":
            raise Unavailable(f"The region could not be cut: {header['detail']}", code="decoder-refused")
        return parts[0]

    def _ask(self, header: dict[str, Any], parts: list[bytes]) -> Message:
        with self._child() as child:
            return child.ask(header, parts)

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        child = self._children.get() or _Child(self.limits)
        back: _Child | None = None
        try:
            yield child
            back = None if child.worn else child
        finally:
            if back is None:
                child.close()
            self._children.put(back)

    def close(self) -> None:
        """Ends all children; waits for requests under way."""
        for _ in range(self._size):
            child = self._children.get()
            if child:
                child.close()
        for _ in range(self._size):
            self._children.put(None)


def _raise_refusal(header: dict[str, Any]) -> None:
    if header["status"] == "refused":
        raise Refused(header["code"], header["detail"])
