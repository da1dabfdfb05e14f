"""Stored regions, answered while their request is being read: a shorter way than through the application.

A region that a session was given a moment ago is given to it again by `app.api.region_gate`. All that comes before the
gate, a task of the event loop, three layers and their messages, takes three times as long as sending the region. So
requests of the plainest kind are answered here from the same memory, by the same permits, with the same header fields;
the application answers all others.
"""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.api.region_memory import SHARED, Region, RegionMemory, header_lines, session_in
from app.api.security import REQUEST_ID
from app.foundation.ids import new_id

_HTTP_1_1 = "1.1"
_OK = STATUS_LINE[200]
_ID = REQUEST_ID.lower().encode() + b": "
_SAYS_MORE = frozenset(
    (
        b"authorization",
        b"content-length",
        b"expect",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-unmodified-since",
        b"range",
        b"transfer-encoding",
        b"upgrade",
    )
)
"""Fields of requests that ask for more than the region at an address; the application knows what they mean."""


class RegionLane(HttpToolsProtocol):
    """One connection of uvicorn's that answers plain GET of stored regions at once."""

    _answered = False

    def on_headers_complete(self) -> None:
        """Answer the region that was asked for, or begin a request as uvicorn does."""
        region = self._region() if self.url.startswith(b"/iiif/") else None
        if region is None:
            super().on_headers_complete()
            return
        self._answered = True
        self._send(region)

    def on_message_complete(self) -> None:
        """End a request; one that was answered already has nothing that waits for its end."""
        if self._answered:
            self._answered = False
            return
        super().on_message_complete()

    def _region(self) -> Region | None:
        """What was asked for, if nothing stands before it in line and the session may have it without asking."""
        memory: RegionMemory | None = self.app_state.get(SHARED)
        if memory is None or self._is_busy() or not self._is_plain_get():
            return None
        cookies = [value for name, value in self.headers if name == b"cookie"]
        if len(cookies) != 1 or any(name in _SAYS_MORE for name, _ in self.headers):
            return None
        token = session_in(cookies[0])
        return memory.region(token, self.url.decode("latin-1")) if token else None

    def _is_busy(self) -> bool:
        return (
            not getattr(self.cycle, "response_complete", True)
            or self.flow.write_paused
            or self.transport.is_closing()
            or self.access_log
            or self.limit_concurrency is not None
        )

    def _is_plain_get(self) -> bool:
        return (
            self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == _HTTP_1_1
            and self.parser.should_keep_alive()
            and not self.root_path
        )

    def _send(self, region: Region) -> None:
        """Write an answer; its end is what uvicorn does after each: the clock of an idle connection starts."""
        server = header_lines(self.server_state.default_headers)
        head = b"".join((_OK, server, region.head, _ID, new_id().encode(), b"\r\n\r\n"))
        self.transport.writelines((head, region.body))
        self.on_response_complete()
