import threading

import pytest
from sqlalchemy.orm import Session

from app import imagery, projects
from app.foundation.errors import NotFound
from app.foundation.ids import ProjectId
from app.imagery import IngestFile, NotTaken, Prepared
from app.projects import Project
from app.wiring import House
from tests.imagery.pictures import encoded, exif, pattern


def make_project(house: House, *, tile: int = 32) -> Project:
    with house.db.write() as session:
        return projects.create(session, house.clock, slug="city", taxonomy="camvid-11", tile=tile, overlap=4)


def take(house: House, project: Project, path: str, data: bytes) -> IngestFile:
    found = imagery.prepare(house.decoders, house.blobs, project, path=path, data=data)
    with house.db.write() as session:
        if isinstance(found, NotTaken):
            return imagery.record_refusal(session, house.clock, project.id, found)
        return imagery.record(session, house.clock, project.id, found)


def images_of(house: House, project_id: ProjectId) -> list[imagery.Image]:
    with house.db.read() as session:
        return list(imagery.list_images(session, project_id))


def test_a_photo_is_taken_with_its_names_and_its_blobs(any_house: House) -> None:
    project = make_project(any_house)
    data = encoded(pattern(), "JPEG", exif=exif(6))
    row = take(any_house, project, "val/berlin/berlin_000001_000019_leftImg8bit.jpg", data)
    assert (row.outcome, row.code, row.name) == ("taken", "taken", "val/berlin/berlin_000001_000019_leftImg8bit.jpg")
    (image,) = images_of(any_house, project.id)
    assert row.image_id == image.id
    assert (image.stem, image.drive, image.frame, image.split) == ("berlin_000001_000019", "berlin", 19, "val")
    assert (image.width, image.height, image.orientation) == (16, 24, 6)
    assert any_house.blobs.get(image.original_sha256) == data
    assert b"Exif" not in any_house.blobs.get(image.photo_sha256)


def test_the_same_file_and_the_same_photo_with_other_metadata_are_duplicates(any_house: House) -> None:
    project = make_project(any_house)
    plain = encoded(pattern(), "JPEG")
    first = take(any_house, project, "a/1.jpg", plain)
    again = take(any_house, project, "b/2.jpg", plain)
    tagged = take(any_house, project, "c/3.jpg", encoded(pattern(), "JPEG", exif=exif(1)))
    assert [row.outcome for row in (first, again, tagged)] == ["taken", "duplicate", "duplicate"]
    assert again.image_id == tagged.image_id == first.image_id
    assert "a/1.jpg" in again.detail
    assert len(images_of(any_house, project.id)) == 1
    with any_house.db.read() as session:
        assert imagery.find_duplicate(session, project.id, plain) is not None
        assert imagery.find_duplicate(session, project.id, b"other") is None


def test_another_project_may_have_the_same_photo(any_house: House) -> None:
    project = make_project(any_house)
    with any_house.db.write() as session:
        other = projects.create(session, any_house.clock, slug="other", taxonomy="camvid-11")
    data = encoded(pattern())
    assert take(any_house, project, "1.png", data).outcome == "taken"
    assert take(any_house, other, "1.png", data).outcome == "taken"


def test_a_refused_file_stands_in_the_report_and_leaves_no_blob(house: House) -> None:
    project = make_project(house)
    row = take(house, project, "../x/y.gif", encoded(pattern(), "GIF"))
    assert (row.outcome, row.code, row.image_id, row.name) == ("refused", "kind-gif", None, "x/y.gif")
    assert not list((house.settings.data / "blobs").rglob("*.*"))
    assert images_of(house, project.id) == []


def test_the_report_lists_the_newest_first(any_house: House) -> None:
    project = make_project(any_house)
    for number in range(3):
        take(any_house, project, f"{number}.bin", b"no image")
    with any_house.db.read() as session:
        names = [row.name for row in imagery.ingest_files(session, project.id, limit=2)]
    assert names == ["2.bin", "1.bin"]


def test_equal_names_get_different_stems_whatever_their_case(any_house: House) -> None:
    project = make_project(any_house)
    for number, path in enumerate(["a/1.png", "b/1.png", "c/x.png", "c/X.png", "c/X.PNG"]):
        take(any_house, project, path, encoded(pattern(20 + number)))
    assert [image.stem for image in images_of(any_house, project.id)] == ["1", "b_1", "x", "c_X", "X-2"]


def test_an_image_that_would_fall_into_too_many_tiles_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.imagery.service.MOST_TILES", 3)
    project = make_project(house, tile=16)
    assert take(house, project, "1.png", encoded(pattern(32, 32))).code == "too-many-tiles"
    assert take(house, project, "2.png", encoded(pattern(48, 16))).outcome == "taken"


def test_many_senders_of_one_photo_make_one_image(any_house: House) -> None:
    project = make_project(any_house)
    found = imagery.prepare(any_house.decoders, any_house.blobs, project, path="1.png", data=encoded(pattern()))
    assert isinstance(found, Prepared)
    outcomes: list[str] = []

    def send() -> None:
        with any_house.db.write() as session:
            outcomes.append(imagery.record(session, any_house.clock, project.id, found).outcome)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["duplicate"] * 7 + ["taken"]
    assert len(images_of(any_house, project.id)) == 1


def test_images_come_in_pages_in_the_order_they_came_in(house: House) -> None:
    project = make_project(house)
    for number in range(5):
        take(house, project, f"{number}.png", encoded(pattern(20 + number)))
    with house.db.read() as session:
        first = imagery.list_images(session, project.id, limit=2)
        rest = imagery.list_images(session, project.id, after=first[-1].id)
        assert [image.name for image in [*first, *rest]] == ["0.png", "1.png", "2.png", "3.png", "4.png"]
        assert imagery.count_images(session, project.id) == 5
        assert set(imagery.images_by_id(session, [first[0].id])) == {first[0].id}


def test_an_unknown_image_is_not_found(house: House) -> None:
    def ask(session: Session) -> None:
        imagery.get_image(session, "nobody")

    with house.db.read() as session, pytest.raises(NotFound):
        ask(session)


def test_the_grid_follows_the_upright_photo(house: House) -> None:
    project = make_project(house)
    take(house, project, "1.jpg", encoded(pattern(64, 32), "JPEG", exif=exif(6)))
    grid = imagery.grid_of(project, images_of(house, project.id)[0])
    assert (grid.size.width, grid.size.height, grid.columns, grid.rows) == (32, 64, 1, 2)
