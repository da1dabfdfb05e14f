"""Regions from memory: the same bytes, for the same session alone, for a moment."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.api.region_gate import RegionGate
from app.api.region_memory import RegionMemory
from app.foundation.errors import NotFound, TesseraError

REGION = "/iiif/i/0,0,8,8/max/0/default.jpg"
Got = tuple[int, bytes]
ETAG = (b"etag", b'"e"')


class Route:
    """Answers with a region, and counts."""

    def __init__(self, status: int = 200, body: bytes = b"jpeg") -> None:
        self.asked, self.status, self.body = 0, status, body
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            await meanwhile()
        headers = [(b"content-type", b"image/jpeg"), (b"cache-control", b"private"), ETAG]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def ask(gate: RegionGate, session: str = "anna", path: str = REGION, method: str = "GET", **headers: str) -> Got:
    """What the gate answers, from outside any event loop."""
    return asyncio.run(asked(gate, session, path, method, **headers))


async def asked(
    gate: Callable[[Scope, Receive, Send], Awaitable[None]],
    session: str = "anna",
    path: str = REGION,
    method: str = "GET",
    **headers: str,
) -> Got:
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    raw = [(b"cookie", f"other=1; tessera_session={session}".encode())] if session else []
    raw += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "app": None, "method": method, "path": path, "query_string": b"", "headers": raw}
    await gate(scope, receive, send)
    return got[0]["status"], got[1]["body"]


def test_a_second_look_is_answered_from_memory() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    assert [ask(gate), ask(gate)] == [(200, b"jpeg")] * 2
    assert route.asked == 1


def test_another_session_is_judged_anew_though_the_bytes_are_there() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    ask(gate)
    route.status, route.body = 404, b"no"
    assert ask(gate, "bert") == (404, b"no")
    assert ask(gate, "anna") == (200, b"jpeg")
    assert route.asked == 2


def test_a_permit_ends() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory(permit_seconds=-1))
    ask(gate)
    route.status = 403
    assert ask(gate)[0] == 403


def test_near_its_end_one_request_renews_a_permit_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    route, memory = Route(), RegionMemory(permit_seconds=2)
    gate = RegionGate(route, memory)
    ask(gate)
    now[0] += 1.6
    assert memory.region("anna", REGION) is None, "the first is sent to the route"
    assert memory.region("anna", REGION), "the others are given it meanwhile"
    now[0] += 0.5
    assert memory.region("anna", REGION) is None, "but not for longer than two seconds"
    ask(gate)
    now[0] += 1.4
    assert memory.region("anna", REGION)
    assert route.asked == 2


def test_a_permit_that_is_not_renewed_is_withdrawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    route = Route()
    gate = RegionGate(route, RegionMemory(permit_seconds=2))
    ask(gate)
    now[0] += 1.6
    route.status = 404
    assert [ask(gate)[0], ask(gate)[0]] == [404, 404]


def test_a_refusal_is_never_kept() -> None:
    route = Route(status=404)
    gate = RegionGate(route, RegionMemory())
    ask(gate)
    route.status = 200
    assert ask(gate)[0] == 200
    assert route.asked == 2


def test_what_is_known_is_not_sent_again() -> None:
    gate = RegionGate(Route(), RegionMemory())
    ask(gate)
    assert ask(gate, if_none_match='"e"') == (304, b"")
    assert ask(gate, if_none_match='"f"') == (200, b"jpeg")


def test_all_else_goes_to_the_routes() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    for _ in range(2):
        ask(gate, session="")
        ask(gate, method="HEAD")
        ask(gate, path="/iiif/i/info.json")
        ask(gate, authorization="Bearer t")
        ask(gate, range="bytes=0-1")
    assert route.asked == 10


def test_memory_is_bounded() -> None:
    route = Route(body=b"x" * 40)
    gate = RegionGate(route, RegionMemory(most_bytes=100))
    for place in range(3):
        ask(gate, path=f"/iiif/i/{place},0,8,8/max/0/default.jpg")
    ask(gate, path="/iiif/i/2,0,8,8/max/0/default.jpg")
    assert route.asked == 3
    ask(gate, path="/iiif/i/0,0,8,8/max/0/default.jpg")
    assert route.asked == 4


def test_what_a_painter_does_with_a_tile_ends_her_own_permits() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    ask(gate, "anna")
    ask(gate, "bert")
    ask(gate, "anna", method="POST", path="/api/v1/tasks/t/release")
    route.status = 404
    assert (ask(gate, "anna")[0], ask(gate, "bert")[0]) == (404, 200)


def test_a_change_of_roles_ends_all_permits() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    ask(gate, "anna")
    ask(gate, "bert")
    ask(gate, "lea", method="DELETE", path="/api/v1/projects/city/members/anna")
    route.status = 404
    assert (ask(gate, "anna")[0], ask(gate, "bert")[0]) == (404, 404)


def test_no_bytes_stay_in_memory_once_an_image_may_have_been_erased() -> None:
    memory = RegionMemory()
    gate = RegionGate(Route(), memory)
    ask(gate)
    assert memory.region("anna", REGION)
    ask(gate, "lea", method="POST", path="/api/v1/images/i/erase")
    memory.permits.give("anna", REGION)
    assert memory.region("anna", REGION) is None


class Judge:
    """Answers as the route does, the short way."""

    def __init__(self) -> None:
        self.asked = 0
        self.says: Response | TesseraError | None = Response(b"short", headers={"etag": '"e"'})

    async def __call__(self, app: Starlette, token: str, path: str) -> Response | None:
        self.asked += 1
        if isinstance(self.says, TesseraError):
            raise self.says
        return self.says


def test_a_session_that_asks_for_nothing_else_is_answered_without_the_routes() -> None:
    route, judge = Route(), Judge()
    gate = RegionGate(route, RegionMemory(), judge)
    assert [ask(gate), ask(gate)] == [(200, b"short")] * 2
    assert (judge.asked, route.asked) == (1, 0)
    assert ask(RegionGate(route, RegionMemory(), judge), if_none_match='"f"') == (200, b"jpeg")
    judge.says = None
    assert ask(gate, "bert") == (200, b"jpeg")


def test_a_refusal_of_the_short_way_is_told_and_never_kept() -> None:
    route, judge = Route(), Judge()
    gate = RegionGate(route, RegionMemory(), judge)
    judge.says = NotFound("There is no such image.", code="no-such-image")
    for _ in range(2):
        status, body = ask(gate)
        assert (status, b"no-such-image" in body) == (404, True)
    assert (judge.asked, route.asked) == (2, 0)


def test_what_was_judged_before_a_change_is_not_kept_after_it() -> None:
    route = Route()
    gate = RegionGate(route, RegionMemory())
    route.meanwhile = lambda: asked(gate, "lea", method="DELETE", path="/api/v1/projects/city/members/anna")
    ask(gate, "anna")
    route.status = 404
    assert ask(gate, "anna")[0] == 404


def test_a_region_that_has_to_be_cut_waits_for_a_save_that_is_under_way() -> None:
    happened: list[str] = []

    async def judged(app: Starlette, token: str, path: str) -> Response:
        happened.append("cut")
        return Response(b"jpeg", headers={"ETag": '"e"'})

    async def save() -> object:
        # The save's own end forgets what its session may see, as the answer of every change does.
        looking = asyncio.create_task(asked(gate))
        for _ in range(5):
            await asyncio.sleep(0)
        happened.append("saved")
        return looking

    route = Route()
    route.meanwhile = save
    gate = RegionGate(route, RegionMemory(), judged)

    async def both() -> None:
        await asked(gate, path="/api/v1/tasks/t/labels", method="PUT")
        await asyncio.sleep(0.05)
        assert happened == ["saved", "cut"]
        await asked(gate)
        assert happened == ["saved", "cut"], "what was cut after the wait is kept"

    asyncio.run(both())
