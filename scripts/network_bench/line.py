"""A thin line on loopback: rate, delay, loss and cuts, as TCP would feel them.

Each direction is one queue of segments that all connections share. A connection sends as Reno with selective
acknowledgements does (RFC 5681, RFC 6675): a window that begins with ten segments (RFC 6928), doubles each round trip
until the first loss, then grows by one segment a round trip and halves at a loss. A lost segment is sent again once
three later ones were acknowledged, or after a probe's time (RFC 8985), twice as long each time; what follows it waits,
since a byte stream is delivered in order. A new connection costs the round trips and bytes of TCP and TLS 1.3.

Counted are bytes on the wire: payload and 40 bytes of headers a segment, sent again or not. Acknowledgements are not.
"""

import asyncio
import random
from dataclasses import dataclass

SEGMENT = 1460
HEADERS = 40
FIRST_WINDOW = 10
HANDSHAKES = 2
"""Round trips before the first request of a connection: TCP's and TLS 1.3's."""
SYN_AGAIN_S = 1.0
"""RFC 6298: so long until a connection's lost first segment is sent again."""
LONGEST_WAIT_S = 60.0
CERTIFICATES = (4000, 800)
"""Bytes down and up of a handshake of TLS 1.3 with a chain of two certificates, about."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is like.

    Attributes:
        name: For tables.
        rate: Bits a second, each way.
        round_trip: Seconds.
        loss: Probability that a segment is lost.
    """

    name: str
    rate: float
    round_trip: float
    loss: float = 0.0


class Wire:
    """One direction of the line.

    Attributes:
        bytes: What went over it so far, lost or not.
        down: The line is cut.
    """

    def __init__(self, line: Line, chance: random.Random) -> None:
        self.line, self.bytes, self.down = line, 0, False
        self._chance, self._free = chance, 0.0

    async def carry(self, size: int) -> bool:
        """Carry a segment of `size` bytes to the other end; False when it was lost."""
        loop = asyncio.get_running_loop()
        on_wire = size + HEADERS
        self._free = max(self._free, loop.time()) + on_wire * 8 / self.line.rate
        self.bytes += 0 if self.down else on_wire
        await asyncio.sleep(self._free + self.line.round_trip / 2 - loop.time())
        return not self.down and self._chance.random() >= self.line.loss


class Flow:
    """One direction of one connection."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._trip = wire, wire.line.round_trip
        self._window, self._threshold = float(FIRST_WINDOW), float("inf")
        self._flying, self._shrunk = 0, 0.0
        self._waking: set[asyncio.Future[None]] = set()
        self._room = asyncio.Condition()

    async def run(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Carry all that comes from `source` to `sink`, then end `sink`."""
        sent: asyncio.Queue[tuple[asyncio.Task[None], bytes] | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._deliver(sent, sink))
            while data := await source.read(SEGMENT):
                async with self._room:
                    await self._room.wait_for(lambda: self._flying < self._window)
                self._flying += 1
                sent.put_nowait((tasks.create_task(self._segment(len(data))), data))
            sent.put_nowait(None)

    async def _deliver(
        self, sent: "asyncio.Queue[tuple[asyncio.Task[None], bytes] | None]", sink: asyncio.StreamWriter
    ) -> None:
        while (item := await sent.get()) is not None:
            arrived, data = item
            await arrived
            sink.write(data)
            await sink.drain()
        sink.write_eof()

    async def _segment(self, size: int) -> None:
        """Bring one segment over, however often it takes."""
        patience = 1.5 * self._trip
        while not await self._wire.carry(size):
            probed = self._wire.down or self._flying < 4
            self._shrink()
            await asyncio.sleep(patience if probed else self._trip / 2)
            patience = min(2 * patience, LONGEST_WAIT_S) if probed else patience
        asyncio.get_running_loop().call_later(self._trip / 2, self._acknowledged)

    def _shrink(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._shrunk >= self._trip:  # once a round trip, however many are lost in it
            self._shrunk = now
            self._threshold = self._window = max(2.0, self._window / 2)

    def _acknowledged(self) -> None:
        self._flying -= 1
        self._window += 1 if self._window < self._threshold else 1 / self._window
        waking = asyncio.ensure_future(self._wake())
        self._waking.add(waking)
        waking.add_done_callback(self._waking.discard)

    async def _wake(self) -> None:
        async with self._room:
            self._room.notify()
