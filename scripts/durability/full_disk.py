"""A full disk: a small file system as data folder, filled until nothing can be saved, then given room again."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.foundation.ids import new_id
from scripts.durability import world
from scripts.durability.checker import reading
from scripts.durability.serving import Victim, initialise

SIZE = "24m"
# What is left for saving when the disk counts as nearly full; some of it goes to the database's log.
LEFT_BYTES = 600_000
MOST_TRIES = 3000
FULL = 507
# Long enough for the job engine to try, and to try again.
JOB_SECONDS = 3.0
MOST_JOB_SECONDS = 30.0


class NoSmallDisk(Exception):
    """Mounting needs root."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A tmpfs of 24 MiB for the length of a block.

    Raises:
        NoSmallDisk: This user may not mount.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoSmallDisk(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@dataclass
class FullDisk:
    """What happened on the full disk.

    Attributes:
        saves: Saves acknowledged before, between and after.
        refused: How often each verb was refused with 507 `storage-full`.
        read: Requests that only read, answered while the disk was full.
        problems: What was not as promised, in words.
    """

    saves: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    read: int = 0
    problems: list[str] = field(default_factory=list)


def fill_disk(folder: Path) -> FullDisk:
    """Fill the disk below a server and free it again.

    Raises:
        NoSmallDisk: This user may not mount.
    """
    with ExitStack() as stack:
        data, log = stack.enter_context(small_disk(folder / "disk")) / "data", folder / "full.log"
        initialise(data, log)
        victim = Victim(data, log)
        stack.callback(victim.stop)
        return Filling(data, victim, stack).run()


class Filling:
    """One painter against the disk.

    Args:
        data: The data folder on the small disk.
        victim: The server; it must outlive everything.
        stack: Closes the clients.
    """

    def __init__(self, data: Path, victim: Victim, stack: ExitStack) -> None:
        self.found = FullDisk()
        self._data, self._victim, self._stack = data, victim, stack
        self._kept: dict[str, str] = {}
        self._etag: str | None = None
        self._masks = 0

    def run(self) -> FullDisk:
        """Fill, look, free, and save again."""
        url = self._victim.wait_until_up()
        project = world.make_project(self._data, url, images=2, painters=2, tile=256)
        self._operator = self._stack.enter_context(world.operator(self._data, url))
        self._painter, self._second = (
            self._stack.enter_context(world.signed_in(url, session)) for session in project.sessions
        )
        self._task = self._painter.post(f"/projects/{world.SLUG}/claim", json={}).raise_for_status().json()
        self._until_full("save", self._save, leave=LEFT_BYTES)
        self._look()
        with reading(self._data) as database:  # a reader keeps the log from starting over, so that it must grow
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM task").fetchone()
            self._until_full("heartbeat", self._heartbeat, leave=0)
            self._refuse_the_rest()
            self._look()
        self._ballast.unlink()
        self._go_on()
        submitted = self._starve_jobs()
        self._ballast.unlink()
        self._follow(submitted)
        if not self._victim.is_alive:
            self.found.problems.append("the server ended")
        return self.found

    @property
    def _ballast(self) -> Path:
        return self._data.parent / "ballast"

    def _until_full(self, name: str, send: Callable[[], httpx.Response], *, leave: int) -> None:
        """Leave little room and send until the server says that there is none."""
        self._leave(leave)
        for _ in range(MOST_TRIES):
            if self._is_full(name, send()):
                return
        self.found.problems.append(f"{name} never filled the disk")

    def _leave(self, room: int) -> None:
        status = os.statvfs(self._data)
        size = status.f_bavail * status.f_frsize - room
        if size > 0:
            # The server moves its log into the database meanwhile, so that there can be less room than was just told.
            with suppress(OSError), self._ballast.open("ab") as file:
                file.write(bytes(size))

    def _is_full(self, name: str, answer: httpx.Response) -> bool:
        if answer.is_success:
            return False
        kind, code = answer.headers.get("content-type", ""), answer.status_code
        if code != FULL or kind != "application/problem+json" or answer.json()["code"] != "storage-full":
            self.found.problems.append(f"{name} on a full disk ended as {code}: {answer.text[:200]}")
        self.found.refused[name] = self.found.refused.get(name, 0) + 1
        return True

    def _save(self) -> httpx.Response:
        self._masks += 1
        body = world.mask(self._task["tile"]["paint"], [7, self._masks])
        headers = world.save_headers(self._task, etag=self._etag, key=new_id())
        answer = self._painter.put(f"/tasks/{self._task['id']}/labels", content=body, headers=headers)
        if answer.is_success:
            saved = answer.json()
            self._kept[saved["revision"]], self._etag = saved["sha256"], saved["etag"]
            self.found.saves += 1
        return answer

    def _heartbeat(self) -> httpx.Response:
        return self._painter.post(f"/tasks/{self._task['id']}/heartbeat", json={"lease": self._task["lease"]["id"]})

    def _submit(self) -> httpx.Response:
        body = {"lease": self._task["lease"]["id"], "revision": next(reversed(self._kept)), "active_seconds": 9}
        return self._painter.post(f"/tasks/{self._task['id']}/submit", json=body)

    def _claim(self) -> httpx.Response:
        return self._second.post(f"/projects/{world.SLUG}/claim", json={})

    def _merge(self) -> httpx.Response:
        return self._operator.post(f"/projects/{world.SLUG}/merge", json={})

    def _refuse_the_rest(self) -> None:
        """Every other verb must be refused as clearly while the log cannot grow."""
        verbs: dict[str, Callable[[], httpx.Response]] = {
            "save": self._save,
            "submit": self._submit,
            "claim": self._claim,
            "merge": self._merge,
            "photo": lambda: world.send_photo(self._operator, 99),
        }
        for name, send in verbs.items():
            if not self._is_full(name, send()):
                self.found.problems.append(f"{name} was acknowledged on a full disk")

    def _look(self) -> None:
        """Everything acknowledged can be read while the disk is full, and the database is whole."""
        task, slug = self._task, world.SLUG
        for revision, sha256 in self._kept.items():
            answer = self._painter.get(f"/tasks/{task['id']}/labels", params={"revision": revision})
            self._read(answer)
            if answer.headers.get("etag") != f'"{sha256}"':
                self.found.problems.append(f"the revision {revision} is not as it was acknowledged")
        for path in ("/me", "/offers", f"/tasks/{task['id']}"):
            self._read(self._painter.get(path))
        for path in (f"/projects/{slug}/progress", f"/projects/{slug}/images"):
            self._read(self._operator.get(path))
        self._read(self._operator.get(str(self._operator.base_url.copy_with(path=task["photo"]))))
        self._check_database()

    def _read(self, answer: httpx.Response) -> None:
        self.found.read += answer.is_success
        if not answer.is_success:
            self.found.problems.append(f"{answer.request.url.path} on a full disk ended as {answer.status_code}")

    def _check_database(self) -> None:
        with reading(self._data) as database:
            state = database.execute("PRAGMA integrity_check").fetchall()
        if state != [("ok",)]:
            self.found.problems.append(f"integrity_check: {state[:3]}")

    def _go_on(self) -> None:
        """With room again, the same painter saves on and hands in, and nothing is amiss."""
        self._expect("save", self._save())
        self._expect("heartbeat", self._heartbeat())
        self._look()
        self._expect("submit", self._submit())
        self._expect("claim", self._claim())
        self._expect("photo", world.send_photo(self._operator, 99))
        self._follow(self._merge())

    def _expect(self, name: str, answer: httpx.Response) -> None:
        if not answer.is_success:
            self.found.problems.append(f"{name} with room again ended as {answer.status_code}: {answer.text[:200]}")

    def _starve_jobs(self) -> httpx.Response:
        """Let only the job engine find no room: its log must grow, while the other one starts over in its old place."""
        with reading(self._data) as database:
            database.execute("PRAGMA query_only=OFF")
            database.execute("PRAGMA wal_checkpoint(RESTART)")
        with reading(self._data, "jobs.sqlite") as database:
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            self._leave(0)
            answer = self._merge()
            time.sleep(JOB_SECONDS)
            self._look()
        return answer

    def _follow(self, answer: httpx.Response) -> None:
        """A job comes to its end, once there is room for it."""
        self._expect("merge", answer)
        if not answer.is_success:
            return
        job, deadline = answer.json(), time.monotonic() + MOST_JOB_SECONDS
        while job["finished_at"] is None and time.monotonic() < deadline:
            time.sleep(0.1)
            job = self._operator.get(f"/jobs/{job['id']}").raise_for_status().json()
        if job["state"] != "done":
            self.found.problems.append(f"a job ended as {job['state']}: {job['error']}")
