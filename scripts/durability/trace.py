"""The order of system calls: reads a trace of the server and tells whether each answer came after its syncs.

A file is dirty from the first write to it until an fsync that began after that write has ended; a folder is dirty from
a name that was made in it. When the first byte of an answer is sent, nothing may be dirty that the answer speaks of:
no blob, no folder of blobs, not the database's log.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import httpx

from app.foundation.ids import new_id
from scripts.durability import world
from scripts.durability.serving import initialise, served, served_under

CALLS = (
    "openat,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync,link,linkat,rename,renameat,renameat2,mkdir,mkdirat"
)
SYNCS = {"fsync", "fdatasync"}
LINE = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<call>\w+)\()(?P<rest>.*)")
RESULT = re.compile(r"\) *= (?P<result>-?\d+)(?:<[^>]*>)?[^=]*$")
DESCRIPTOR = re.compile(r"^\d+<(?P<path>[^>]*)>")
ANSWER = re.compile(r'"HTTP/1\.1 (?P<status>2\d\d) ')


class NoTracer(Exception):
    """There is no strace on this machine."""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded.

    Attributes:
        name: Its name.
        arguments: As strace writes them, descriptors with their paths.
        begins: Number of the line where it began; calls that began earlier were made earlier.
        ends: Number of the line where its result stands.
    """

    name: str
    arguments: str
    begins: int
    ends: int

    @property
    def path(self) -> str:
        """The path behind the descriptor that is its first argument; empty where there is none."""
        found = DESCRIPTOR.match(self.arguments)
        return found["path"] if found else ""


def calls(lines: list[str]) -> Iterator[Call]:
    """Read a trace of `strace -f -y`; calls that failed or never returned are left out."""
    waiting: dict[str, tuple[str, str, int]] = {}
    for number, line in enumerate(lines):
        found = LINE.match(line)
        if not found:
            continue
        thread, rest = found["thread"], found["rest"]
        if rest.endswith("<unfinished ...>"):
            waiting[thread] = (found["call"], rest.removesuffix("<unfinished ...>"), number)
            continue
        if found["resumed"] and thread not in waiting:
            continue
        name, start, begins = waiting.pop(thread) if found["resumed"] else (found["call"], "", number)
        result = RESULT.search(rest)
        if result and int(result["result"]) >= 0:
            yield Call(name, start + rest, begins, number)


@dataclass
class Order:
    """What the trace shows.

    Attributes:
        answers: Successful answers that were sent.
        blobs: Blobs that were linked to their names.
        early: Answers sent while something was dirty, in words.
        syncs: fsync and fdatasync calls of the data folder.
        log_writes: Writes to the database's log.
    """

    answers: int = 0
    blobs: int = 0
    early: list[str] = field(default_factory=list)
    syncs: int = 0
    log_writes: int = 0


def judge(trace: list[Call], data: Path) -> Order:
    """Tell whether each answer came after its syncs.

    Args:
        trace: The calls of a server whose clients sent one request at a time.
        data: Its data folder.
    """
    order, dirty = Order(), dict[str, int]()
    for _, call in sorted(_moments(trace), key=lambda moment: moment[0]):
        if call.name in SYNCS:
            _sync(order, dirty, call, data)
        elif ANSWER.search(call.arguments):
            _answer(order, dirty, data)
        else:
            _change(order, dirty, call)
    return order


def _moments(trace: list[Call]) -> Iterator[tuple[int, Call]]:
    """Each call at the moment that counts: a change or an answer where it begins, a sync where it ends."""
    for call in trace:
        yield call.ends if call.name in SYNCS else call.begins, call


def _sync(order: Order, dirty: dict[str, int], call: Call, data: Path) -> None:
    order.syncs += call.path.startswith(str(data))
    if dirty.get(call.path, call.begins) < call.begins:
        del dirty[call.path]


def _answer(order: Order, dirty: dict[str, int], data: Path) -> None:
    order.answers += 1
    if left := sorted(path for path in dirty if _must_be_synced(path, data)):
        order.early.append(f"answered while not synced: {', '.join(left)}")


def _change(order: Order, dirty: dict[str, int], call: Call) -> None:
    order.blobs += call.name in {"link", "linkat"} and "/sha256/" in call.arguments
    order.log_writes += call.path.endswith("/tessera.sqlite-wal")
    for path in _changed(call):
        dirty[path] = call.begins


def _must_be_synced(path: str, data: Path) -> bool:
    return path == str(data / "tessera.sqlite-wal") or path.startswith(str(data / "blobs"))


def _changed(call: Call) -> list[str]:
    """The files and folders that a call leaves dirty."""
    if call.name in {"write", "pwrite64", "writev"}:
        return [call.path] if call.path.startswith("/") else []
    if call.name in {"sendto", "sendmsg"} or (call.name == "openat" and "O_CREAT" not in call.arguments):
        return []
    named = re.findall(r'"([^"]+)"', call.arguments)
    return [str(PurePosixPath(named[-1]).parent)] if named else []


def trace_saves(folder: Path, *, saves: int) -> tuple[list[Call], Path]:
    """Serve under strace, save some tiles, one after the other, and hand one in.

    Returns:
        The calls, and the data folder they speak of.

    Raises:
        NoTracer: There is no strace.
    """
    if shutil.which("strace") is None:
        raise NoTracer("strace is not installed")
    data, log, path = folder / "data", folder / "server.log", folder / "trace.txt"
    initialise(data, log)
    with served(data, log) as url:
        session = world.make_project(data, url, images=1, painters=1).sessions[0]
    tracer = ["strace", "-f", "-y", "-s", "96", "-o", str(path), "-e", f"trace={CALLS}"]
    with served_under(tracer, data, log) as url, world.signed_in(url, session) as http:
        _save_and_submit(http, saves)
    return list(calls(path.read_text(errors="replace").splitlines())), data


def _save_and_submit(http: httpx.Client, saves: int) -> None:
    task = http.post(f"/projects/{world.SLUG}/claim", json={}).raise_for_status().json()
    saved = {"etag": None}
    for number in range(saves):
        headers = world.save_headers(task, etag=saved["etag"], key=new_id())
        body = world.mask(task["tile"]["paint"], [3, number])
        saved = http.put(f"/tasks/{task['id']}/labels", content=body, headers=headers).raise_for_status().json()
    hand_in = {"lease": task["lease"]["id"], "revision": saved["revision"], "active_seconds": 1}
    http.post(f"/tasks/{task['id']}/submit", json=hand_in).raise_for_status()
