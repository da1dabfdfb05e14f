"""Stored regions over real connections: as the application answers them, in order, and only to whom may see them."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.api.deps import SESSION_COOKIE
from app.api.region_gate import RegionGate
from app.api.region_memory import SHARED, RegionMemory
from app.api.security import SecurityHeaders
from app.cli.region_lane import RegionLane
from app.cli.serving import listening_socket

REGION = "/iiif/i/0,0,8,8/max/0/default.jpg"
BODY = b"jpeg" * 50_000
"""More than a socket takes at once."""
COOKIE = f"Cookie: theme=dark; {SESSION_COOKIE}=anna\r\n"


class Application:
    """Layers as in the product around a route that counts and knows one region."""

    def __init__(self) -> None:
        self.memory = RegionMemory(permit_seconds=600)
        self.asked: list[str] = []
        self.status = 200
        self._layers = SecurityHeaders(RegionGate(self._route, self.memory))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope["state"][SHARED] = self.memory
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        await self._layers(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["method"])
        await asyncio.sleep(0.02 if "slow" in scope["path"] else 0)
        body = BODY if scope["path"] == REGION else scope["path"].encode()
        headers = [(b"content-length", str(len(body)).encode()), (b"etag", b'"e"'), (b"cache-control", b"private")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def listening(application: Any, **options: Any) -> Iterator[int]:
    with listening_socket("127.0.0.1", 0) as bound:
        config = uvicorn.Config(
            application, http=RegionLane, log_level="warning", access_log=False, lifespan="on", ws="none", **options
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def port(application: Application) -> Iterator[int]:
    with listening(application) as found:
        yield found


@pytest.fixture
def browser(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies={SESSION_COOKIE: "anna"}) as client:
        yield client


def talk(port: int, text: str, *, answers: int) -> list[tuple[bytes, bytes]]:
    """Send raw text on one connection and read so many answers: their heads and bodies."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as file:
        connection.sendall(text.encode())
        return [_answer(file) for _ in range(answers)]


def _answer(file: Any) -> tuple[bytes, bytes]:
    head = b"".join(iter(file.readline, b"\r\n"))
    fields = dict(line.split(b": ", 1) for line in head.splitlines()[1:])
    return head, file.read(int(fields.get(b"content-length", b"0")))


def get(path: str = REGION, *, more: str = COOKIE, method: str = "GET", version: str = "1.1") -> str:
    return f"{method} {path} HTTP/{version}\r\nHost: here\r\n{more}\r\n"


def test_a_region_comes_with_the_same_fields_as_through_the_application(
    application: Application, browser: httpx.Client
) -> None:
    through, direct = browser.get(REGION), browser.get(REGION)
    assert len(application.asked) == 1
    assert direct.status_code == 200
    assert through.content == direct.content == BODY
    assert set(through.headers) == set(direct.headers)
    own = {"date", "x-request-id"}
    assert {k: v for k, v in through.headers.items() if k not in own} == {
        k: v for k, v in direct.headers.items() if k not in own
    }
    assert through.headers["x-request-id"] != direct.headers["x-request-id"]
    assert direct.headers["content-security-policy"]


def test_one_connection_serves_many_regions_and_all_else_between_them(
    application: Application, browser: httpx.Client
) -> None:
    for _ in range(3):
        assert browser.get(REGION).content == BODY
        assert browser.get("/else").text == "/else"
        assert browser.post("/api/v1/tasks/t/labels", content=b"x" * 100_000).status_code == 200
        assert browser.get(REGION).content == BODY
    assert application.asked.count("GET") == 7, "what she changed ended her permit"


def test_pipelined_requests_are_answered_in_their_order(application: Application, port: int) -> None:
    talk(port, get(), answers=1)
    asked = [REGION, REGION, "/slow", REGION, "/b", REGION, REGION]
    answers = talk(port, "".join(map(get, asked)), answers=len(asked))
    assert [body for _, body in answers] == [BODY if path == REGION else path.encode() for path in asked]
    ids = [head.partition(b"x-request-id: ")[2][:36] for head, _ in answers]
    assert all(earlier != later for earlier, later in pairwise(ids))


def test_a_request_that_arrives_in_pieces_is_answered(application: Application, port: int) -> None:
    talk(port, get(), answers=1)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as file:
        for piece in (get()[:9], get()[9:40], get()[40:]):
            connection.sendall(piece.encode())
        assert _answer(file)[1] == BODY
    assert application.asked == ["GET"]


@pytest.mark.parametrize(
    "request_text",
    [
        get(more=COOKIE + 'If-None-Match: "e"\r\n'),
        get(more=COOKIE + "Connection: close\r\n"),
        get(version="1.0"),
    ],
    ids=["known", "closing", "old"],
)
def test_what_is_not_plain_goes_through_the_application(application: Application, port: int, request_text: str) -> None:
    talk(port, get(), answers=1)
    head, body = talk(port, request_text, answers=1)[0]
    known = b"304" in head.splitlines()[0]
    assert (body == b"") if known else (body == BODY and b"connection: close" in head)
    assert application.asked == ["GET"], "from memory, by the gate"


@pytest.mark.parametrize(
    "request_text",
    [
        get(more=""),
        get(more=f"Cookie: {SESSION_COOKIE}=bert\r\n"),
        get(more=f"Cookie: {SESSION_COOKIE}=bert\r\n{COOKIE}"),
        get(more=COOKIE + "Authorization: Bearer x\r\n"),
        get(more=COOKIE + "Range: bytes=0-1\r\n"),
        get(REGION + "?a=1"),
        get(REGION.replace("default", "other")),
        get(method="HEAD"),
    ],
    ids=["nobody", "another", "two", "bearer", "range", "query", "path", "head"],
)
def test_what_was_not_permitted_is_judged_by_the_route(application: Application, port: int, request_text: str) -> None:
    talk(port, get(), answers=1)
    application.status = 403
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request_text.encode())
        assert b" 403 " in connection.recv(100)
    assert len(application.asked) == 2


def test_a_right_that_was_taken_away_ends_at_once(application: Application, browser: httpx.Client) -> None:
    browser.get(REGION)
    browser.delete("/api/v1/projects/city/members/anna")
    application.status = 404
    assert browser.get(REGION).status_code == 404


def test_an_idle_connection_is_closed_after_its_time_as_all_are(application: Application) -> None:
    with (
        listening(application, timeout_keep_alive=0) as port,
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        connection.makefile("rb") as file,
    ):
        talk(port, get(), answers=1)
        connection.sendall(get().encode())
        assert _answer(file)[1] == BODY
        assert file.read() == b""


def test_a_server_that_is_told_to_stop_does_so_with_idle_connections(application: Application) -> None:
    with listening(application) as port:
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        with connection, connection.makefile("rb") as file:
            connection.sendall((get() * 2).encode())
            assert [_answer(file)[1], _answer(file)[1]] == [BODY, BODY]
