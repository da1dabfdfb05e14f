"""What goes into a release, what is refused before it starts, and that the same labels are the same bytes."""

from collections.abc import Iterator

import pytest

from app import projects, releases
from app.core.formats import EXPORTERS
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.jobs import get_job, job_errors
from app.imagery import Image
from app.releases import Release, ReleaseRequest
from app.settings import Settings
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
    chosen = releases.prepare(house.db, house.blobs, house.clock, town.project, request)
    with house.db.write() as session:
        made = releases.create_release(
            session, house.blobs, house.clock, project=town.project, request=request, chosen=chosen, created_by=None
        )
    runner = house.jobs.runner
    for n in range(runner.plan(made.job_id)):
        runner.run(made.job_id, n)
    runner.finish(made.job_id)
    with house.db.read() as session:
        return releases.get_release(session, made.id)


def files(town: Town, made: Release) -> dict[str, str]:
    """Path to sha256."""
    with town.house.db.read() as session:
        return {entry.path: entry.blob_sha256 for entry in releases.archive_of(session, made).entries}


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
    assert {"manifest.json", "SHA256SUMS", "LABELS.json"} < made[0].keys()


def test_images_with_tiles_that_are_not_accepted_are_left_out_or_released_with_void(town: Town) -> None:
    town.image(stem="whole", frame=1)
    town.finish()
    half = town.image(stem="half", frame=2)
    town.accept(town.work()[:1])
    assert [one["image_id"] for one in release(town, name="a").inputs] != [half]
    assert len(release(town, name="b").inputs) == 1
    both = release(town, name="c", unfinished="void")
    assert [one["image_id"] for one in both.inputs][1] == half
    assert both.options["unfinished"] == "void"


def test_nothing_accepted_is_nothing_to_release(town: Town) -> None:
    town.image()
    for unfinished in ("leave-out", "void"):
        with pytest.raises(Conflict) as refused:
            release(town, unfinished=unfinished)
        assert refused.value.code == "nothing-to-release"


def test_open_questions_stop_a_release_by_image_unless_their_segments_are_to_stay_separate(town: Town) -> None:
    town.image(BEHIND_A_POLE)
    town.finish()
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
    town.image(street((70, slice(4, 20), slice(20, 50))))
    town.finish()
    with pytest.raises(Conflict) as refused:
        release(town)
    assert refused.value.code == "cannot-hold"
    (problem,) = refused.value.context["problems"]
    assert (problem["image"], problem["class_id"]) == ("drive_000001", 70)
    with house.db.read() as session:
        assert releases.list_releases(session, town.project.id) == []
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
    assert sorted(one["split"] for one in as_ingested.inputs) == ["train", "train", "val", "val"]
    by_drive = release(town, name="b", splits="by-drive")
    with town.house.db.read() as session:
        drives = {str(image.id): image.drive for image in session.query(Image)}
    of_drive: dict[str, set[str]] = {}
    for one in by_drive.inputs:
        of_drive.setdefault(drives[one["image_id"]], set()).add(one["split"])
    assert [len(splits) for splits in of_drive.values()] == [1, 1]


def test_an_image_that_cannot_be_encoded_fails_the_whole_release(town: Town) -> None:
    two_drives(town)
    with town.house.db.write() as session:
        image = session.query(Image).filter_by(stem="oak_1").one()
        image.photo_sha256 = "0" * 64
    made = release(town)
    assert made.root is None
    with town.house.db.read() as session:
        job = get_job(session, made.job_id)
        errors = job_errors(session, made.job_id)
        with pytest.raises(Conflict) as incomplete:
            releases.archive_of(session, made)
    assert job.state == "failed"
    assert job.error == "1 of 4 images could not be encoded; the release was not made."
    assert [row["item"] for row in errors] == ["oak_1.jpg"]
    assert incomplete.value.code == "not-complete"


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
    runner = town.house.jobs.runner
    runner.finish(made.job_id)
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
