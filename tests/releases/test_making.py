"""What goes into a release, what is refused before it starts, and that the same labels are the same bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import projects, releases
from app.core.formats import EXPORTERS, EncodedImage, Exporter, ImageSample, Manifest, verify_release
from app.core.formats.base import ReleaseFiles
from app.core.formats.manifest import DESCRIPTIONS, SUMS
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.jobs import get_job, job_errors
from app.imagery import Image
from app.releases import Release, ReleaseRequest
from app.releases.tables import ReleaseImage
from app.settings import Settings
from app.tasks import Task
from app.wiring import House, open_house
from migrations import migrate
from tests.merge.town import ACROSS, BEHIND_A_POLE, CAR, Town, make_town, street


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


@pytest.fixture
def other_town(tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Town]:
    """A town in another installation."""
    opened = open_house(Settings(data=tmp_path_factory.mktemp("other")), clock=clock)
    migrate(opened.db)
    yield make_town(opened)
    opened.close()


def release(town: Town, *, name: str = "first", format_name: str = "cityscapes", **options: str) -> Release:
    """Prepare and freeze a release and run its job to its end."""
    house, request = town.house, ReleaseRequest(name=name, format=format_name, **options)
    chosen = releases.prepare(house.db, house.blobs, town.project, request)
    with house.db.write() as session:
        made = releases.create_release(
            session, house.blobs, house.clock, project=town.project, request=request, chosen=chosen, created_by=None
        )
    run_to_its_end(house, made.job_id)
    with house.db.read() as session:
        return releases.get_release(session, made.id)


def run_to_its_end(house: House, job_id: str) -> None:
    """What a carrier of the engine does."""
    runner = house.jobs.runner
    runner.plan(job_id)
    while runner.work(job_id, "carrier"):
        pass
    runner.finish(job_id, "carrier")


def images(town: Town, made: Release) -> list[ReleaseImage]:
    """The frozen images, in the order of release."""
    with town.house.db.read() as session:
        return list(session.query(ReleaseImage).filter_by(release_id=made.id).order_by(ReleaseImage.n))


def files(town: Town, made: Release) -> dict[str, str]:
    """Path to sha256 of what is under the root, and of the manifest; the rest speaks of one release by its name."""
    with town.house.db.read() as session:
        entries = releases.archive_of(session, made).entries
    return {entry.path: entry.blob_sha256 for entry in entries if entry.path not in {SUMS, *DESCRIPTIONS}}


def two_drives(town: Town) -> None:
    for drive in ("elm", "oak"):
        for frame in (1, 2):
            scene = street((CAR, slice(4 * frame, 20), slice(20, 50)))
            town.image(scene, stem=f"{drive}_{frame}", drive=drive, frame=frame)
    town.finish()


@pytest.mark.parametrize("format_name", sorted(EXPORTERS))
def test_the_same_labels_are_the_same_bytes_twice_and_in_two_installations(
    town: Town, other_town: Town, format_name: str
) -> None:
    made = []
    for where in (town, other_town):
        two_drives(where)
        made.append(files(where, release(where, format_name=format_name)))
    made.append(files(town, release(town, name="second", format_name=format_name)))
    assert made[0] == made[1] == made[2]
    assert {"manifest.json", "LABELS.json"} < made[0].keys()


def test_images_with_tiles_that_are_not_accepted_are_left_out_or_released_with_void(town: Town) -> None:
    town.image(stem="whole", frame=1)
    town.finish()
    half = town.image(stem="half", frame=2)
    town.accept(town.work()[:1])
    assert [one.image_id for one in images(town, release(town, name="a"))] != [half]
    assert release(town, name="b").images == 1
    both = release(town, name="c", unfinished="void")
    assert [one.image_id for one in images(town, both)][1] == half
    assert both.options["unfinished"] == "void"


def test_nothing_accepted_is_nothing_to_release(town: Town) -> None:
    town.image()
    for unfinished in ("leave-out", "void"):
        with pytest.raises(Conflict) as refused:
            release(town, unfinished=unfinished)
        assert refused.value.code == "nothing-to-release"


def test_open_questions_stop_a_release_by_image_unless_their_segments_are_to_stay_separate(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    unmade = release(town, name="too early")
    detail = "1 question about seams is open: answer, or release with those segments separate"
    assert told(town, unmade) == [{"item": "drive_000001.jpg", "detail": detail}]
    assert unmade.root is None
    town.merge(image)
    with pytest.raises(Conflict) as refused:
        release(town)
    assert refused.value.code == "open-questions"
    assert refused.value.context["questions"] == 1
    assert [problem["image"] for problem in refused.value.context["problems"]] == ["drive_000001.jpg"]
    assert release(town, unresolved="separate").root is not None


def test_what_the_format_cannot_hold_is_refused_before_it_starts_with_class_and_image(house: House) -> None:
    big = {"name": "big", "version": "1", "classes": [a_class(7), a_class(23), a_class(24), a_class(26), a_class(70)]}
    town = make_town(house)
    with house.db.write() as session:
        project = projects.get(session, town.project.id)
        project.taxonomy_json = big
        town.project = project
    image = town.image(street((70, slice(4, 20), slice(20, 50))))
    town.finish()
    unmade = release(town, name="not merged yet")
    ((item, detail),) = [one.values() for one in told(town, unmade)]
    assert item == "drive_000001"
    assert "class 70" in detail
    assert unmade.root is None
    town.merge(image)
    with pytest.raises(Conflict) as refused:
        release(town)
    assert refused.value.code == "cannot-hold"
    (problem,) = refused.value.context["problems"]
    assert (problem["image"], problem["class_id"]) == ("drive_000001", 70)
    with house.db.read() as session:
        assert [one.name for one in releases.list_releases(session, town.project.id)] == ["not merged yet"]
    assert release(town, format_name="indexed-png").root is not None


def a_class(number: int) -> dict[str, object]:
    return {
        "id": number,
        "name": f"class {number}",
        "color": [number, 0, 0],
        "is_thing": number >= 24,
        "train_id": number,
        "ignored": False,
        "category": "",
    }


def test_splits_are_as_ingested_or_by_drive_and_never_divide_a_drive(town: Town) -> None:
    two_drives(town)
    with town.house.db.write() as session:
        for image in session.query(Image):
            image.split = "val" if image.frame == 1 else "train"
    as_ingested = release(town, name="a")
    assert [one.name["split"] for one in images(town, as_ingested)] == ["train", "train", "val", "val"]
    by_drive = release(town, name="b", splits="by-drive")
    with town.house.db.read() as session:
        drives = {str(image.id): image.drive for image in session.query(Image)}
    of_drive: dict[str, set[str]] = {}
    for one in images(town, by_drive):
        of_drive.setdefault(drives[one.image_id], set()).add(one.name["split"])
    assert [len(splits) for splits in of_drive.values()] == [1, 1]


def told(town: Town, made: Release) -> list[dict[str, str]]:
    """What the job says could not be done."""
    with town.house.db.read() as session:
        return job_errors(session, made.job_id)


def one_broken(town: Town) -> None:
    two_drives(town)
    with town.house.db.write() as session:
        image = session.query(Image).filter_by(stem="oak_1").one()
        image.photo_sha256 = "0" * 64


def test_an_image_that_cannot_be_read_is_left_out_and_named(town: Town) -> None:
    one_broken(town)
    made = release(town, format_name="coco-panoptic")
    with town.house.db.read() as session:
        job = get_job(session, made.job_id)
    assert (job.state, job.total, job.done, job.failed) == ("partial", 4, 3, 1)
    assert [row["item"] for row in told(town, made)] == ["oak_1.jpg"]
    manifest = Manifest.from_bytes(town.house.blobs.get(made.manifest_sha256 or ""))
    assert [row["stem"] for row in manifest.left_out] == ["oak_1"]
    assert len(manifest.images) == 3
    assert sorted(row["stem"] for row in manifest.names["images"].values()) == ["elm_1", "elm_2", "oak_2"]


def test_an_image_that_cannot_be_read_fails_a_release_that_should_stop(town: Town) -> None:
    one_broken(town)
    made = release(town, failures="stop")
    assert made.root is None
    with town.house.db.read() as session:
        job = get_job(session, made.job_id)
        with pytest.raises(Conflict) as incomplete:
            releases.archive_of(session, made)
    assert job.state == "failed"
    assert job.error == "1 of 4 images could not be encoded; the release was not made."
    assert [row["item"] for row in told(town, made)] == ["oak_1.jpg"]
    assert incomplete.value.code == "not-complete"


def test_labels_alone_are_released_without_photos(town: Town, tmp_path: Path) -> None:
    two_drives(town)
    for format_name in ("cityscapes", "coco-instances", "coco-panoptic", "indexed-png"):
        made = release(town, name=format_name, format_name=format_name, photos="without")
        with town.house.db.read() as session:
            held = {entry.path: entry.blob_sha256 for entry in releases.archive_of(session, made).entries}
        assert not any(path.startswith(("images/", "leftImg8bit/")) for path in held)
        for path, digest in held.items():
            target = tmp_path / format_name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(town.house.blobs.get(digest))
        assert verify_release(tmp_path / format_name) == []


class Counted:
    """An exporter that counts what it encodes."""

    def __init__(self, inner: Exporter) -> None:
        self.inner, self.encoded, self.finished = inner, list[str](), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def encode(self, sample: ImageSample, *others: Any) -> EncodedImage:
        self.encoded.append(sample.stem)
        return self.inner.encode(sample, *others)

    def finish(self, *arguments: Any) -> ReleaseFiles:
        self.finished += 1
        return self.inner.finish(*arguments)


def test_only_what_changed_is_encoded_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    two_drives(town)
    counted = Counted(EXPORTERS["coco-instances"])
    monkeypatch.setattr("app.releases.jobs.EXPORTERS", {"coco-instances": counted})
    first = release(town, name="first", format_name="coco-instances")
    assert len(counted.encoded) == 4
    again = release(town, name="again", format_name="coco-instances")
    assert again.root == first.root
    assert len(counted.encoded) == 4
    # An image before all others numbers them anew, which is no reason to encode them anew.
    town.image(ACROSS, stem="ash_1", drive="ash", frame=1)
    town.finish()
    more = release(town, name="more", format_name="coco-instances")
    assert counted.encoded[4:] == ["ash_1"]
    assert more.images == 5
    with town.house.db.write() as session:
        session.query(ReleaseImage).update({"encoded_key": None})
    assert files(town, release(town, name="afresh", format_name="coco-instances")) == files(town, more)
    assert len(counted.encoded) == 10


def test_what_is_made_of_all_images_is_made_again_only_where_one_changed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_drives(town)
    counted = Counted(EXPORTERS["coco-instances"])
    monkeypatch.setattr("app.releases.jobs.EXPORTERS", {"coco-instances": counted})
    first = release(town, format_name="coco-instances")
    assert counted.finished == 1
    assert files(town, release(town, name="again", format_name="coco-instances")) == files(town, first)
    assert counted.finished == 1
    # The same files under other names are another whole, and so are other files under the same names.
    release(town, name="by drive", format_name="coco-instances", splits="by-drive")
    assert counted.finished == 2
    with town.house.db.write() as session:
        last = session.query(Release).filter_by(name="by drive").one().id
        session.query(ReleaseImage).filter_by(release_id=last, n=1).update({"encoded_key": "of another mask"})
    release(town, name="repainted", format_name="coco-instances", splits="by-drive")
    assert counted.finished == 3
    town.image(ACROSS, stem="zoo_1", drive="zoo", frame=1)
    town.finish()
    release(town, name="more", format_name="coco-instances", splits="by-drive")
    assert counted.finished == 4


def test_images_that_the_release_before_held_make_larger_shards(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.releases.jobs.SHARD_IMAGES", 1)
    two_drives(town)
    kind = town.house.jobs.runner.kinds["release"]

    def sizes(made: Release) -> list[int]:
        return [shard.size for shard in kind.plan({"release_id": made.id, "project_id": town.project.id})]

    first = release(town)
    assert sizes(first) == [1, 1, 1, 1]
    town.image(ACROSS, stem="zoo_1", drive="zoo", frame=1)
    town.finish()
    assert sizes(release(town, name="more")) == [4, 1]


def test_a_shard_that_is_done_again_leaves_the_same_files(town: Town) -> None:
    """As after a crash between its work and the note that it is done, where it encodes and where it takes over."""
    two_drives(town)
    house = town.house
    kind = house.jobs.runner.kinds["release"]
    for name in ("first", "again"):
        made = release(town, name=name)
        held, params = files(town, made), {"release_id": made.id, "project_id": town.project.id}
        (shard,) = kind.plan(params)
        kind.run(params, shard)
        assert files(town, made) == held


def test_a_release_is_of_what_was_accepted_when_it_was_asked_for(town: Town) -> None:
    """Though nothing was merged then, and something else is accepted before its turn comes."""
    image = town.image(ACROSS)
    town.finish()
    house, request = town.house, ReleaseRequest(name="first", format="cityscapes")
    chosen = releases.prepare(house.db, house.blobs, town.project, request)
    with house.db.write() as session:
        made = releases.create_release(
            session, house.blobs, house.clock, project=town.project, request=request, chosen=chosen, created_by=None
        )
        for task in session.query(Task).filter_by(image_id=image):
            task.accepted_revision_id, task.state = None, "open"
    run_to_its_end(house, made.id and made.job_id)
    with house.db.read() as session:
        made = releases.get_release(session, made.id)
    (row,) = Manifest.from_bytes(house.blobs.get(made.manifest_sha256 or "")).images
    assert row["unpainted"] == 0


def test_a_release_never_changes_when_the_project_goes_on(town: Town) -> None:
    town.image(ACROSS, stem="one", frame=1)
    town.finish()
    made = release(town)
    before = files(town, made)
    town.image(ACROSS, stem="two", frame=2)
    town.finish()
    larger = release(town, name="second")
    assert files(town, made) == before
    assert larger.root != made.root
    run_to_its_end(town.house, made.job_id)
    with town.house.db.read() as session:
        assert releases.get_release(session, made.id).finished_at == made.finished_at


def test_a_name_is_given_once(town: Town) -> None:
    town.image()
    town.finish()
    release(town)
    with pytest.raises(Conflict) as refused:
        release(town)
    assert refused.value.code == "name-taken"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"format_name": "pascal"}, "format must be one of"),
        ({"unfinished": "guess"}, "unfinished must be one of leave-out, void"),
        ({"unresolved": "guess"}, "unresolved must be one of stop, separate"),
        ({"splits": "by-frame"}, "splits must be one of as-ingested, by-drive"),
        ({"name": "../up"}, "up to 100 letters"),
    ],
)
def test_options_that_cannot_be_right_are_refused_in_words(town: Town, options: dict[str, str], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        release(town, **options)


def test_a_file_or_release_that_is_not_there_is_said_to_be_missing(town: Town) -> None:
    town.image()
    town.finish()
    made = release(town)
    with town.house.db.read() as session:
        with pytest.raises(NotFound):
            releases.file_of(session, release_id=made.id, path="../manifest.json")
        with pytest.raises(NotFound):
            releases.get_release(session, "nothing")
