"""Puts a thin line before a server: a loopback port whose connections are carried over it."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from scripts.network_bench.line import CERTIFICATES, HANDSHAKES, SYN_AGAIN_S, Flow, Line, Wire


class ThinLine:
    """A port that leads to a server over a line.

    Args:
        line: What the line is like.
        target: The server's port on 127.0.0.1.
        seed: Of the losses.

    Attributes:
        port: Where it listens on 127.0.0.1.
    """

    def __init__(self, line: Line, target: int, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  # losses need no secrecy
        self.line, self.port, self._target, self._chance = line, 0, target, chance
        self._down, self._up = Wire(line, chance), Wire(line, chance)
        self._loop, self._stop, self._ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    @property
    def moved(self) -> tuple[int, int]:
        """Bytes on the wire so far, down and up."""
        return self._down.bytes, self._up.bytes

    def cut(self) -> None:
        """Let nothing through until `mend`."""
        self._down.down = self._up.down = True

    def mend(self) -> None:
        """Let everything through again; what was lost meanwhile is sent again as TCP does."""
        self._down.down = self._up.down = False

    def run(self) -> None:
        """Serve until `end`; for a thread of its own."""
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def wait_until_ready(self) -> None:
        """Wait until it listens."""
        self._ready.wait()

    def end(self) -> None:
        """Close all connections and stop."""
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        await asyncio.sleep(0.1)  # closed connections are let go by the loop, once it comes round

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that ends cancelled is reported as an error by the stream that began it.
        with suppress(asyncio.CancelledError):
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._shake_hands()
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:  # the server is away
            writer.close()
            return
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(Flow(self._up).run(reader, to_server))
                both.create_task(Flow(self._down).run(from_server, writer))
        except* (ConnectionError, OSError):
            pass  # either end may hang up at any time
        finally:
            writer.close()
            to_server.close()

    async def _shake_hands(self) -> None:
        while self._down.down or self._chance.random() < self.line.loss:
            await asyncio.sleep(SYN_AGAIN_S)
        await asyncio.sleep(HANDSHAKES * self.line.round_trip)
        self._down.bytes += CERTIFICATES[0]
        self._up.bytes += CERTIFICATES[1]


@contextmanager
def thin_line(line: Line, target: int, *, seed: int) -> Iterator[ThinLine]:
    """Lay a line to a server's port for the length of a block."""
    laid = ThinLine(line, target, seed)
    thread = threading.Thread(target=laid.run, name="thin-line", daemon=True)
    thread.start()
    laid.wait_until_ready()
    try:
        yield laid
    finally:
        laid.end()
        thread.join(timeout=10)
