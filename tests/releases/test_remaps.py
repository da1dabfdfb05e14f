"""Releases in other classes than their project's: the same as masks remapped pixel by pixel, or refused in words."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import projects, releases
from app.core.formats import EXPORTERS, ImageSample, Manifest, PlainSegment, verify_release, write_release
from app.core.formats.manifest import DESCRIPTIONS, MANIFEST, SUMS
from app.core.formats.samples import extents
from app.core.taxonomy import Taxonomy
from app.foundation.errors import Invalid
from app.imagery import Image
from app.merge import MaskRow
from app.projects import read_taxonomy
from app.releases import Release, ReleaseRequest, RemapRequest
from app.releases.samples import sample_of
from app.wiring import House
from tests.merge.town import CAR, PERSON, ROAD, SKY, Town, make_town, street
from tests.releases.test_making import Counted, images, release, run_to_its_end

CITYSCAPES = read_taxonomy("cityscapes")
WALL, TERRAIN, TRUCK = 12, 22, 27
ITSELF = {str(one): one for one in CITYSCAPES.class_ids}
ALL_KINDS = {**ITSELF, str(ROAD): TERRAIN, str(CAR): TERRAIN, str(SKY): None, str(PERSON): TRUCK, "11": TRUCK}
"""Cars melt into the ground, the sky goes nowhere, people and buildings become trucks."""
BUILDING = 11


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


def remap(
    classes: Mapping[str, int | None] = ALL_KINDS, *, to: str = "cityscapes", merge: tuple[int, ...] = (CAR,)
) -> RemapRequest:
    return RemapRequest(taxonomy=to, classes=classes, merge_objects=merge)


def busy_street(town: Town, *stems: str) -> None:
    """Two cars, a person, sky, and a building in two parts, that nobody would call one."""
    boxes = (
        (CAR, slice(20, 26), slice(4, 12)),
        (SKY, slice(0, 6), slice(0, 64)),
        (CAR, slice(10, 20), slice(20, 50)),
        (PERSON, slice(8, 16), slice(54, 60)),
        (BUILDING, slice(8, 12), slice(2, 10)),
    )
    for frame, stem in enumerate(stems or ("one",), start=1):
        town.image(street(*boxes), stem=stem, frame=frame)
    town.finish()


def files(town: Town, made: Release) -> dict[str, bytes]:
    """What is under the root, and the manifest."""
    with town.house.db.read() as session:
        entries = releases.archive_of(session, made).entries
    return {one.path: town.house.blobs.get(one.blob_sha256) for one in entries if one.path not in {SUMS, *DESCRIPTIONS}}


def by_hand(sample: ImageSample, classes: Mapping[str, int | None], target: Taxonomy, merged: set[int]) -> ImageSample:
    """The sample with its pixels set one class after the other: the slow and obvious way."""
    raster = sample.raster()
    out, rows = np.zeros_like(raster), {}
    for segment in sample.segments:
        goal = classes[str(segment.class_id)]
        if goal is None:
            continue
        here, thing = raster == segment.id, goal in target.things
        alone = segment.is_thing and not segment.crowd
        others = sum(one == goal for one in classes.values()) > 1
        joins = not thing and (others or segment.class_id in merged)
        number = min([key for key, row in rows.items() if row[0] == goal], default=segment.id) if joins else segment.id
        out[here] = number
        rows.setdefault(
            number,
            (goal, thing, thing and not alone, *(2 * [False] if joins else (segment.occluded, segment.truncated))),
        )
    found = extents(out)
    segments = tuple(PlainSegment(key, *row, found[key].area, found[key].box) for key, row in rows.items())
    return dataclasses.replace(sample, raster=lambda: out, segments=segments)


@pytest.mark.parametrize("format_name", sorted(EXPORTERS))
def test_a_remapped_release_is_that_of_masks_remapped_pixel_by_pixel(
    town: Town, format_name: str, tmp_path: Path
) -> None:
    busy_street(town, "one", "two")
    made = release(town, format_name=format_name, remap=remap())
    held = files(town, made)
    with town.house.db.read() as session:
        rows = [
            (session.get_one(Image, one.image_id), session.get_one(MaskRow, one.mask_id)) for one in images(town, made)
        ]
    samples = [sample_of(town.house.blobs, image, mask, split="train") for image, mask in rows]
    expected = [by_hand(one, ALL_KINDS, CITYSCAPES, {CAR}) for one in samples]
    root = tmp_path / "by hand"
    write_release(root, EXPORTERS[format_name], expected, CITYSCAPES, made.options)
    assert verify_release(root) == []
    assert held == {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != SUMS
    }
    assert any(one.unpainted for one in expected)


def test_another_taxonomy_is_in_the_labels_and_its_table_in_the_manifest(town: Town) -> None:
    busy_street(town)
    table = {**dict.fromkeys(ITSELF), str(ROAD): 3, str(CAR): 8, str(PERSON): 9}
    made = release(town, format_name="coco-panoptic", remap=remap(table, to="camvid-11", merge=(CAR, PERSON)))
    held = files(town, made)
    camvid = read_taxonomy("camvid-11")
    assert Taxonomy.from_json(json.loads(held["LABELS.json"])) == camvid
    manifest = Manifest.from_bytes(held[MANIFEST])
    said = manifest.options["remap"]
    assert said["target"] == manifest.taxonomy
    assert (said["source"]["name"], said["classes"]) == (CITYSCAPES.name, table)
    assert set(said) == {"source", "target", "classes", "merge_objects", "sha256"}
    (row,) = manifest.images
    assert row["unpainted"] == 6 * 64 + 4 * 8


def test_the_same_table_takes_over_what_is_encoded_and_another_one_does_not(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(any_house)
    busy_street(town, "one", "two")
    counted = Counted(EXPORTERS["cityscapes"])
    monkeypatch.setattr("app.releases.jobs.EXPORTERS", {"cityscapes": counted})
    plain = release(town, name="plain")
    first = release(town, name="first", remap=remap())
    assert len(counted.encoded) == 4
    again = release(town, name="again", remap=remap())
    assert again.root == first.root != plain.root
    assert len(counted.encoded) == 4
    release(town, name="other", remap=remap({**ALL_KINDS, str(SKY): TERRAIN}))
    assert len(counted.encoded) == 6
    assert release(town, name="plain again").root == plain.root
    assert len(counted.encoded) == 6


def test_a_shipped_taxonomy_that_changes_later_changes_no_release(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    busy_street(town)
    house, request = town.house, ReleaseRequest(name="first", format="coco-panoptic", remap=remap())
    chosen = releases.prepare(house.db, house.blobs, town.project, request)
    with house.db.write() as session:
        made = releases.create_release(
            session, house.blobs, house.clock, project=town.project, request=request, chosen=chosen, created_by=None
        )
    monkeypatch.setattr("app.projects.service.load_taxonomy_json", lambda name: {"name": "gone"})
    run_to_its_end(house, made.job_id)
    with house.db.read() as session:
        made = releases.get_release(session, made.id)
    assert Taxonomy.from_json(json.loads(files(town, made)["LABELS.json"])) == CITYSCAPES


def problems(town: Town, asked: RemapRequest) -> list[dict[str, Any]]:
    with pytest.raises(Invalid) as refused:
        release(town, remap=asked)
    assert refused.value.code == "invalid-remap"
    found: list[dict[str, Any]] = refused.value.context["problems"]
    assert found[0]["detail"] in refused.value.detail
    return found


def test_a_class_that_is_not_there_is_refused_on_either_side(town: Town) -> None:
    busy_street(town)
    (found,) = problems(town, remap({**ALL_KINDS, "99": 7}))
    assert found == {"class_id": None, "detail": "The project has no class '99'."}
    (found,) = problems(town, remap({**ALL_KINDS, str(SKY): 99}))
    assert found["class_id"] == SKY
    assert "has no class 99" in found["detail"]
    (found,) = problems(town, remap(merge=(CAR, 98)))
    assert "no class '98'" in found["detail"]


def test_a_class_that_nobody_decided_is_refused_by_name(town: Town) -> None:
    busy_street(town)
    (found,) = problems(town, remap({key: goal for key, goal in ALL_KINDS.items() if key != str(SKY)}))
    assert found["class_id"] == SKY
    assert "'sky' (id 23) is not decided" in found["detail"]


def test_objects_become_a_region_only_where_that_is_asked_for(town: Town) -> None:
    busy_street(town)
    (found,) = problems(town, remap(merge=()))
    assert found["class_id"] == CAR
    assert "single objects" in found["detail"]


def test_a_taxonomy_that_is_not_shipped_is_refused(town: Town) -> None:
    busy_street(town)
    with pytest.raises(Invalid) as refused:
        release(town, remap=remap(to="pascal"))
    assert refused.value.code == "unknown-taxonomy"


def test_a_class_that_came_while_somebody_decided_is_asked_for(town: Town) -> None:
    busy_street(town)
    house, request = town.house, ReleaseRequest(name="first", format="cityscapes", remap=remap())
    chosen = releases.prepare(house.db, house.blobs, town.project, request)
    with house.db.write() as session:
        project = projects.get(session, town.project.id)
        more = {**CITYSCAPES.classes[0].to_json(), "id": 60, "name": "kerb"}
        project.taxonomy_json = {**project.taxonomy_json, "classes": [*project.taxonomy_json["classes"], more]}
    with house.db.write() as session, pytest.raises(Invalid) as refused:
        releases.create_release(
            session, house.blobs, house.clock, project=town.project, request=request, chosen=chosen, created_by=None
        )
    assert "'kerb' (id 60) is not decided" in refused.value.detail


def text(town: Town, made: Release, path: str) -> str:
    with town.house.db.read() as session:
        return town.house.blobs.get(releases.file_of(session, release_id=made.id, path=path).blob_sha256).decode()


def changes(town: Town, before: Release, after: Release) -> tuple[str, list[releases.ImageChange]]:
    with town.house.db.read() as session:
        first, second = (releases.get_release(session, one.id) for one in (before, after))
        ground = releases.common_ground(session, first, second)
        return ground.differs, list(releases.compare(session, town.house.blobs, first, second, ground))


def test_the_datasheet_names_both_taxonomies_and_every_class(town: Town) -> None:
    busy_street(town)
    table = {**dict.fromkeys(ITSELF), str(ROAD): 3, str(CAR): 8}
    made = release(town, format_name="coco-panoptic", remap=remap(table, to="camvid-11"))
    sheet = text(town, made, "DATASHEET.md")
    assert "Taxonomy `camvid-11`" in sheet
    assert "People painted the classes of `cityscapes`" in sheet
    assert "| road | 7 | Road | 3 |" in sheet
    assert "| car (objects not told apart) | 26 | Car | 8 |" in sheet
    assert "| sky | 23 | not painted |" in sheet
    assert "| 8 | Car | 348 |" in sheet
    assert "mapped from those that were painted, cityscapes" in text(town, made, "croissant.json")


def test_an_image_of_which_nothing_is_left_counts_nothing(town: Town) -> None:
    busy_street(town)
    made = release(town, format_name="indexed-png", remap=remap(dict.fromkeys(ITSELF)))
    assert "0 pixels have a class" in text(town, made, "DATASHEET.md")


def test_another_taxonomy_is_said_and_only_what_was_painted_anew_is_counted(town: Town) -> None:
    busy_street(town)
    plain = release(town, name="plain", format_name="coco-panoptic")
    coarse = {**dict.fromkeys(ITSELF), str(ROAD): 0, str(CAR): 12}
    made = release(town, name="coarse", format_name="coco-panoptic", remap=remap(coarse, to="idd", merge=()))
    said = text(town, made, "CHANGES.md")
    assert "The classes differ: `cityscapes` before, `idd` now." in said
    assert "0 pixels have another class" in said
    assert changes(town, plain, made) == ("taxonomy", [])


def test_another_table_to_the_same_classes_is_said_and_its_pixels_are_counted(town: Town) -> None:
    busy_street(town)
    first = release(town, name="first", remap=remap(to="cityscapes"))
    made = release(town, name="second", remap=remap({**ALL_KINDS, str(SKY): WALL}))
    said = text(town, made, "CHANGES.md")
    assert "# Changes from first to second" in said
    assert "by another table" in said
    assert "| wall | 0 | 384 |" in said
    differs, found = changes(town, first, made)
    assert (differs, [one.moved for one in found]) == ("table", [{(None, WALL): 384}])


def test_a_release_is_compared_with_the_last_one_that_has_its_classes(town: Town) -> None:
    busy_street(town)
    table = {**dict.fromkeys(ITSELF), str(ROAD): 3}
    release(town, name="first", format_name="coco-panoptic", remap=remap(table, to="camvid-11"))
    release(town, name="between", format_name="coco-panoptic")
    made = release(town, name="second", format_name="coco-panoptic", remap=remap(table, to="camvid-11"))
    assert "# Changes from first to second" in text(town, made, "CHANGES.md")


def test_a_table_that_differs_in_what_nobody_painted_changes_no_pixel(town: Town) -> None:
    busy_street(town)
    first = release(town, name="first", remap=remap())
    made = release(town, name="second", remap=remap({**ALL_KINDS, "33": None}))
    assert changes(town, first, made) == ("table", [])


def test_the_same_table_counts_what_was_painted_anew_in_the_classes_of_the_release(town: Town) -> None:
    busy_street(town, "one")
    first = release(town, name="first", remap=remap())
    town.image(street((CAR, slice(4, 8), slice(4, 8))), stem="more", frame=9)
    town.finish()
    made = release(town, name="second", remap=remap())
    assert [(one.stem, one.kind) for one in changes(town, first, made)[1]] == [("more", "added")]
    assert "differ" not in text(town, made, "CHANGES.md")


def test_a_table_that_was_tampered_with_does_not_verify(town: Town, tmp_path: Path) -> None:
    busy_street(town)
    made = release(town, remap=remap())
    with town.house.db.read() as session:
        frozen = images(town, made)
        pairs = [(session.get_one(Image, one.image_id), session.get_one(MaskRow, one.mask_id)) for one in frozen]
    samples = [sample_of(town.house.blobs, image, mask, split="train") for image, mask in pairs]
    expected = [by_hand(one, ALL_KINDS, CITYSCAPES, {CAR}) for one in samples]
    said = made.options["remap"]
    changes = {"classes": {**said["classes"], "7": 8}}, {"target": {**said["target"], "name": "other"}}
    for name, change in zip(("table", "target"), changes, strict=True):
        options = {**made.options, "remap": {**said, **change}}
        write_release(tmp_path / name, EXPORTERS["cityscapes"], expected, CITYSCAPES, options)
        assert any("table of classes" in fault for fault in verify_release(tmp_path / name))
