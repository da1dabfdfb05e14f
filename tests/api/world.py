"""A project with one thing of every kind, and one person of every kind who holds a tile and has handed one in."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from app import imports, labels, people, projects, quality
from app.core.raster import encode_label_png
from app.foundation.ids import AccountId, ProjectId, new_id
from app.foundation.jobs import submit_job
from app.foundation.jobs.tables import Job
from app.imagery import Image
from app.merge import LinkQuestion, MaskRow
from app.people import Role
from app.people.tables import Account
from app.quality import GoldAnswer, GoldMeasure
from app.releases import Release, ReleaseFile
from app.tasks import Task
from app.wiring import House
from tests.imagery.pictures import encoded, pattern
from tests.imports.sets import street_zip
from tests.tasks.scene import Scene, make_scene

ROLES: dict[str, set[Role]] = {
    "annotator": {Role.ANNOTATOR},
    "reviewer": {Role.REVIEWER},
    "lead": {Role.LEAD},
    "requester": {Role.REQUESTER},
    "colleague": {Role.ANNOTATOR, Role.REVIEWER},
    "admin": set(),
    "stranger": set(),  # has every role, in another project
    "inactive": set(Role),  # had every role here, and is shut out
}
PAINTERS = ("annotator", "reviewer", "lead", "requester", "colleague", "admin", "somebody else")


@dataclass(frozen=True)
class World:
    """Ids of one thing of every kind in the project ``street``.

    Attributes:
        accounts: By kind of person; ``"somebody else"`` is another annotator.
        held: The tile each painter holds, with a revision saved.
        saved: That revision.
        handed_in: The tile each painter has handed in, and its revision.
    """

    scene: Scene
    accounts: dict[str, AccountId]
    held: dict[str, Task]
    saved: dict[str, str]
    handed_in: dict[str, tuple[Task, str]]
    member: AccountId
    invitation: str
    image: str
    question: str
    job: str
    release: str
    example: str
    import_set: str
    measure: str


def make_world(house: House) -> World:
    """Build the world through the rooms' verbs, and what a job would make as the rows it leaves."""
    scene = make_scene(house, images=8)
    accounts = _people(scene)
    held, saved, handed_in = {}, {}, {}
    for kind in PAINTERS:
        task, revision = scene.painted(accounts[kind])
        handed_in[kind] = (task, revision.id)
        claimed = scene.claim(accounts[kind])
        assert claimed is not None
        held[kind] = claimed
        saved[kind] = scene.save(claimed, accounts[kind]).id
    _give_photos(house)
    with house.db.write() as session:
        token, _ = people.invite(session, house.clock, project_id=scene.project.id, role=Role.ANNOTATOR)
    image = handed_in["annotator"][0].image_id
    job = _finished_job(house, scene.project.id)
    return World(
        scene=scene,
        accounts=accounts,
        held=held,
        saved=saved,
        handed_in=handed_in,
        member=scene.person(Role.ANNOTATOR),
        invitation=token,
        image=image,
        question=_question(house, scene.project.id, image),
        job=job,
        release=_release(house, scene.project.id, job),
        example=_example(house, scene.project.id),
        import_set=_import_set(house, scene.project.id),
        measure=_measure(house, *handed_in["annotator"]),
    )


def _people(scene: Scene) -> dict[str, AccountId]:
    house = scene.house
    accounts = {kind: scene.person(*roles) for kind, roles in ROLES.items() if roles}
    accounts["somebody else"] = scene.person(Role.ANNOTATOR)
    scene.person(Role.LEAD)  # so that the lead is not the last one
    with house.db.write() as session:
        accounts["admin"] = people.create_account(session, house.clock, name="Root", is_admin=True).id
        accounts["stranger"] = people.create_account(session, house.clock, name="Stranger").id
        elsewhere = projects.create(session, house.clock, slug="elsewhere", taxonomy="cityscapes").id
        people.set_roles(session, house.clock, project_id=elsewhere, account_id=accounts["stranger"], roles=set(Role))
        shut_out = session.get(Account, accounts["inactive"])
        assert shut_out is not None
        shut_out.active = False
    return accounts


def _give_photos(house: House) -> None:
    with house.db.write() as session:
        for quality, image in enumerate(session.scalars(select(Image)), start=50):
            image.photo_sha256 = house.blobs.put(encoded(pattern(64, 32), "JPEG", quality=quality))


def _finished_job(house: House, project_id: ProjectId) -> str:
    now = house.clock.now()
    with house.db.write() as session:
        job = submit_job(session, now=now, kind="merge", project_id=project_id, params={}, created_by=None)
        row = session.get(Job, job.id)
        assert row is not None
        row.state, row.started_at, row.finished_at, row.result = "done", now, now, {}
    return job.id


def _example(house: House, project_id: ProjectId) -> str:
    picture = projects.Picture(house.blobs.put(encoded(pattern(8, 8), "PNG")), "image/png", 8, 8)
    with house.db.write() as session:
        project = projects.get(session, project_id)
        added = projects.add_example(
            session, house.clock, project, picture, shows=projects.Shows.RIGHT, caption="A straight kerb"
        )
        return added.id


def _import_set(house: House, project_id: ProjectId) -> str:
    data = street_zip()
    with house.db.write() as session:
        digest = house.blobs.put(data)
        kept = imports.keep_set(
            session, house.clock, project_id, name="set.zip", sha256=digest, size=len(data), by=None
        )
        return kept.id


def _measure(house: House, task: Task, revision: str) -> str:
    """A known answer of a tile that was handed in, equal to it, and that it was measured."""
    now = house.clock.now()
    with house.db.write() as session:
        done = labels.of_task(session, task_id=task.id, revision_id=revision)
        staged = labels.Staged(done.blob_sha256, done.segments, done.unpainted)
        quality.keep_answer(session, house.clock, task, staged, by=None)
        row = GoldMeasure(
            id=new_id(),
            task_id=task.id,
            answer_id=session.scalars(select(GoldAnswer.id)).one(),
            revision_id=revision,
            account_id=done.account_id,
            handed_in_at=now,
            measured_at=now,
            judged=1,
            agreeing=1,
            mean_iou=1_000_000,
            missed=0,
            passed=True,
        )
        session.add(row)
    return row.id


def _question(house: House, project_id: ProjectId, image: str) -> str:
    """A mask of the image in two segments, and a question about them."""
    raster = np.repeat(np.array([[1, 2]], dtype=np.uint16), 32, axis=1).repeat(32, axis=0)
    shared = {"is_thing": False, "crowd": False, "occluded": False, "truncated": False, "area": 1024}
    boxes = [{"x": x, "y": 0, "width": 32, "height": 32} for x in (0, 32)]
    segments = [
        {**shared, "id": n + 1, "class_id": 9 * n, "box": box, "members": [[n, 1]]} for n, box in enumerate(boxes)
    ]
    question = LinkQuestion(
        id=new_id(),
        project_id=project_id,
        image_id=image,
        first_tile=0,
        first_segment=1,
        second_tile=1,
        second_segment=1,
        class_id=9,
        reason="no-mutual-best",
        box=boxes[0],
        created_at=house.clock.now(),
    )
    mask = MaskRow(
        id=new_id(),
        image_id=image,
        input_key="0" * 64,
        sources={},
        raster_sha256=house.blobs.put(encode_label_png(raster)),
        segments=segments,
        open_questions=1,
        created_at=house.clock.now(),
    )
    with house.db.write() as session:
        session.add_all([question, mask])
    return question.id


def _release(house: House, project_id: ProjectId, job: str) -> str:
    digest = house.blobs.put(b"{}")
    release = Release(
        id=new_id(),
        project_id=project_id,
        name="first",
        format="indexed-png",
        options={},
        images=0,
        names={},
        job_id=job,
        root="0" * 64,
        manifest_sha256=digest,
        files=1,
        bytes=2,
        created_at=house.clock.now(),
    )
    file = ReleaseFile(release_id=release.id, path="LABELS.json", blob_sha256=digest, bytes=2, crc32=0xA3830348)
    with house.db.write() as session:
        session.add(release)
        session.flush()
        session.add(file)
    return release.id
