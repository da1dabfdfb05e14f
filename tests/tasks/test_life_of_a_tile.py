"""Every order of claims, saves, submissions, lapses, gifts back and verdicts, on the real database, keeps the promises.

The model knows what each verb must do from the rules alone; after every step the database must agree with it.
"""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import labels, quality, tasks
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Forbidden
from app.labels import Revision
from app.people import Role
from app.quality import Reason, Verdict
from app.settings import Settings
from app.tasks import RESERVED_FOR, Task, TaskState
from app.wiring import open_house
from migrations import migrate
from scripts.postgres_server import PostgresServer
from tests.conftest import START
from tests.tasks.scene import make_scene

PAINTERS, REVIEWERS = 3, 2
LEASE = timedelta(minutes=45)


@dataclass
class Tile:
    """What the rules say about one tile."""

    state: TaskState = TaskState.OPEN
    holder: int | None = None
    lease: str | None = None
    until: datetime | None = None
    returned_to: int | None = None
    reserved_until: datetime | None = None
    head: Revision | None = None
    submitted: Revision | None = None
    submitter: int | None = None
    held_by: set[int] = field(default_factory=set)
    revisions: list[Revision] = field(default_factory=list)

    def is_free(self, now: datetime) -> bool:
        """Whether somebody who never held it may take it."""
        if self.reserved_until is not None and self.reserved_until > now:
            return False
        lapsed = self.state is TaskState.LEASED and self.until is not None and self.until <= now
        return self.state in (TaskState.OPEN, TaskState.RETURNED) or lapsed


class Life(RuleBasedStateMachine):
    """Three painters and two reviewers, of whom the first also paints, at four tiles."""

    postgres: PostgresServer | None = None

    @initialize()
    def open(self) -> None:
        self.stack = ExitStack()
        self.clock = FixedClock(START)
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if self.postgres is not None:
            name = f"life_{secrets.token_hex(6)}"
            url = self.postgres.create_database(name, template="migrated")
            self.stack.callback(self.postgres.drop_database, name)
        self.house = open_house(Settings(data=folder, database_url=url), clock=self.clock)
        self.stack.callback(self.house.close)
        if self.postgres is None:
            migrate(self.house.db)
        self.scene = make_scene(self.house, images=2)
        self.people = [self.scene.person(Role.ANNOTATOR, Role.REVIEWER)]
        self.people += [self.scene.person() for _ in range(PAINTERS - 1)]
        self.people += [self.scene.person(Role.REVIEWER)]
        with self.house.db.read() as session:
            self.tiles = {task.id: Tile() for task in _all_tasks(session, self.scene.project.id)}
        self.leases: list[tuple[str, int, str]] = []

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()

    def expected_claims(self, painter: int) -> list[set[str]]:
        """The groups of tiles that a claim may come from, the first that is not empty decides."""
        now = self.clock.now()
        tiles = self.tiles.items()
        held = {i for i, t in tiles if t.state is TaskState.LEASED and t.holder == painter}
        returned = {i for i, t in tiles if t.state is TaskState.RETURNED and t.returned_to == painter}
        free = {i for i, t in tiles if t.is_free(now) and painter not in t.held_by}
        lapsed = {i for i in free if self.tiles[i].state is not TaskState.OPEN}
        return [held, returned, lapsed, free - lapsed]

    @rule(painter=st.integers(0, PAINTERS - 1))
    def claim(self, painter: int) -> None:
        groups = self.expected_claims(painter)
        task = self.scene.claim(self.people[painter])
        allowed: set[str] = next((group for group in groups if group), set())
        if task is None:
            assert not allowed
            return
        assert task.id in allowed
        assert task.lease_id is not None
        tile = self.tiles[task.id]
        if painter not in tile.held_by:
            tile.returned_to = tile.reserved_until = None
        if task.id not in groups[0]:
            assert (task.id, painter, task.lease_id) not in self.leases
            self.leases.append((task.id, painter, task.lease_id))
        tile.state, tile.holder, tile.lease = TaskState.LEASED, painter, task.lease_id
        tile.until = self.clock.now() + LEASE
        tile.held_by.add(painter)

    @rule(minutes=st.sampled_from([1, 44, 45, 46, 24 * 60, 48 * 60]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(seconds=60 * minutes)

    def _lease(self, data: st.DataObject) -> tuple[str, int, str] | None:
        return data.draw(st.sampled_from(self.leases)) if self.leases else None

    def _holds(self, task_id: str, painter: int, lease: str) -> bool:
        tile = self.tiles[task_id]
        return tile.state is TaskState.LEASED and (tile.holder, tile.lease) == (painter, lease)

    @rule(data=st.data(), holes=st.sampled_from([0, 0, 3]))
    def save(self, data: st.DataObject, holes: int) -> None:
        drawn = self._lease(data)
        if drawn is None:
            return
        task_id, painter, lease = drawn
        tile = self.tiles[task_id]
        revision = self.scene.save(
            self.scene.task(task_id),
            self.people[painter],
            on=tile.head,
            lease=lease,
            seed=len(tile.revisions),
            holes=holes,
        )
        assert revision.late is not self._holds(*drawn)
        tile.revisions.append(revision)
        if not revision.late:
            tile.head, tile.until = revision, self.clock.now() + LEASE

    @rule(data=st.data())
    def heartbeat(self, data: st.DataObject) -> None:
        drawn = self._lease(data)
        if drawn is None:
            return
        task_id, painter, lease = drawn
        with self.house.db.write() as session:
            own = {"task_id": task_id, "account_id": self.people[painter], "lease_id": lease}
            if self._holds(*drawn):
                tasks.heartbeat(session, self.clock, **own, lease_minutes=45)
                self.tiles[task_id].until = self.clock.now() + LEASE
            else:
                with pytest.raises(Conflict, match="Somebody else"):
                    tasks.heartbeat(session, self.clock, **own, lease_minutes=45)

    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        drawn = self._lease(data)
        if drawn is None:
            return
        task_id, painter, lease = drawn
        tile = self.tiles[task_id]
        with self.house.db.write() as session:
            own = {"task_id": task_id, "account_id": self.people[painter], "lease_id": lease}
            if self._holds(*drawn):
                tasks.release(session, **own)
                tile.state = TaskState.OPEN
                tile.holder = tile.lease = tile.until = tile.returned_to = tile.reserved_until = None
            else:
                with pytest.raises(Conflict, match="Somebody else"):
                    tasks.release(session, **own)

    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        drawn = self._lease(data)
        if drawn is None:
            return
        task_id, painter, lease = drawn
        tile = self.tiles[task_id]
        own = [r for r in tile.revisions if r.account_id == self.people[painter] and not r.unpainted]
        if not own:
            return
        revision = own[-1]
        again = tile.submitted is not None and tile.submitted.id == revision.id
        holds = self._holds(*drawn)

        def hand_in() -> labels.Submission:
            return self.scene.submit(self.scene.task(task_id), self.people[painter], revision, lease=lease)

        if holds and not again and tile.head is not revision:
            with pytest.raises(Conflict, match="newer state"):
                hand_in()
            return
        assert hand_in().late is (not holds and not again)
        if holds and not again:
            tile.state, tile.submitted, tile.submitter = TaskState.SUBMITTED, revision, painter
            tile.holder = tile.lease = tile.until = tile.returned_to = tile.reserved_until = None

    @rule(data=st.data(), reviewer=st.sampled_from([0, PAINTERS]), accept=st.booleans())
    def judge(self, data: st.DataObject, reviewer: int, accept: bool) -> None:
        task_id = data.draw(st.sampled_from(sorted(self.tiles)))
        tile = self.tiles[task_id]
        if not tile.revisions:
            return
        revision = tile.submitted or tile.revisions[-1]
        painted = any(r.account_id == self.people[reviewer] for r in tile.revisions)
        verdict = (Verdict.ACCEPT, None) if accept else (Verdict.RETURN, Reason.BOUNDARY)
        with self.house.db.write() as session:

            def decide() -> quality.Decision:
                return quality.decide(
                    session,
                    self.clock,
                    task_id=task_id,
                    revision_id=revision.id,
                    reviewer_id=self.people[reviewer],
                    verdict=verdict[0],
                    reason=verdict[1],
                )

            if painted or tile.state is not TaskState.SUBMITTED:
                with pytest.raises(Forbidden if painted else Conflict):
                    decide()
                return
            decision = decide()
        if accept:
            tile.state = TaskState.ACCEPTED
            image = [t for t in self._tasks() if t.image_id == decision.task.image_id]
            assert decision.image_complete is all(t.state == TaskState.ACCEPTED for t in image)
        else:
            tile.state, tile.returned_to = TaskState.RETURNED, tile.submitter
            tile.reserved_until, tile.submitted = self.clock.now() + RESERVED_FOR, None

    def _tasks(self) -> list[Task]:
        with self.house.db.read() as session:
            return list(_all_tasks(session, self.scene.project.id))

    @invariant()
    def the_database_agrees_with_the_rules(self) -> None:
        for task in self._tasks():
            tile = self.tiles[task.id]
            assert task.state == tile.state
            assert task.head_revision_id == (tile.head.id if tile.head else None)
            assert task.submitted_revision_id == (tile.submitted.id if tile.submitted else None)
            assert task.lease_until == tile.until
            assert task.reserved_until == tile.reserved_until
            assert task.lease_holder == (None if tile.holder is None else self.people[tile.holder])

    @invariant()
    def every_acknowledged_revision_is_there_byte_for_byte(self) -> None:
        with self.house.db.read() as session:
            for task_id, tile in self.tiles.items():
                kept = labels.history(session, task_id)
                assert [r.id for r in kept] == [r.id for r in tile.revisions]
                assert [r.n for r in kept] == list(range(1, len(kept) + 1))
                for revision in kept[-1:]:
                    self.house.blobs.get(revision.blob_sha256)

    @invariant()
    def no_person_holds_two_tiles(self) -> None:
        holders = [t.lease_holder for t in self._tasks() if t.state == TaskState.LEASED]
        assert len(holders) == len(set(holders))


def _all_tasks(session: Session, project_id: str) -> Iterator[Task]:
    yield from session.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.id))


def test_any_order_of_events_keeps_the_promises_on_sqlite() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.postgres
def test_any_order_of_events_keeps_the_promises_on_postgres(postgres: PostgresServer) -> None:
    class OnPostgres(Life):
        pass

    OnPostgres.postgres = postgres
    run_state_machine_as_test(
        OnPostgres,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
