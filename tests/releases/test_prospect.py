"""What is lost, before it is lost: figures that agree with what the release then holds."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import releases
from app.core.formats import EXPORTERS, ImageSample
from app.core.taxonomy import Remap
from app.foundation.errors import Conflict, Invalid
from app.imagery import Image
from app.merge import MaskRow, mask_ids
from app.releases import Gists, LossRow, Prospect, ReleaseRequest, store
from app.releases.gists import Lump, gist_of
from app.releases.prospect import Survey
from app.wiring import House
from tests.merge.town import CAR, PERSON, ROAD, SKY, Town, make_town
from tests.releases.test_making import release
from tests.releases.test_remaps import ALL_KINDS, BUILDING, CITYSCAPES, ITSELF, TERRAIN, TRUCK, busy_street, remap

PIXELS = {SKY: 6 * 64, CAR: 6 * 8 + 10 * 30, PERSON: 8 * 6, BUILDING: 4 * 8}


@pytest.fixture
def town(house: House) -> Town:
    made = make_town(house)
    busy_street(made, "one", "two")
    with house.db.read() as session:
        found = [image.id for image in session.query(Image)]
    for image_id in found:
        made.merge(image_id)
    return made


def look(town: Town, format_name: str = "coco-panoptic", **changes: object) -> Prospect:
    request = ReleaseRequest(name="next", format=format_name, **changes)
    return releases.look_ahead(town.house.db, town.house.blobs, Gists(), town.project, request)


def said(row: LossRow) -> tuple[str, str, str | None, int, int, int]:
    return row.kind, row.name, row.to, row.pixels, row.count, row.images


def test_losses_are_told_by_class_the_worst_first(town: Town) -> None:
    found = look(town, remap=remap())
    assert [said(row) for row in found.losses] == [
        ("class-dropped", "sky", None, 2 * PIXELS[SKY], 2, 2),
        ("objects-merged", "car", "terrain", 2 * PIXELS[CAR], 4, 2),
        ("classes-merged", "road", "terrain", 2 * (64 * 32 - sum(PIXELS.values())), 2, 2),
        ("classes-merged", "car", "terrain", 2 * PIXELS[CAR], 4, 2),
        ("classes-merged", "person", "truck", 2 * PIXELS[PERSON], 2, 2),
        ("classes-merged", "building", "truck", 2 * PIXELS[BUILDING], 2, 2),
        ("regions-grouped", "building", "truck", 2 * PIXELS[BUILDING], 2, 2),
    ]
    assert found.losses[0].first == ["one", "two"]
    assert {row.stage for row in found.losses} == {"classes"}
    assert (found.merge_objects, found.problems, found.unmerged) == ([CAR], [], 0)


def test_classes_are_counted_as_the_masks_have_them(town: Town) -> None:
    found = {row.class_id: row for row in look(town, remap=remap()).classes}
    with town.house.db.read() as session:
        masks = session.query(MaskRow).all()
    for class_id, pixels in PIXELS.items():
        counted = sum(pixels_of(town, mask, class_id) for mask in masks)
        assert found[class_id].pixels == counted == 2 * pixels
    assert (found[CAR].objects, found[CAR].regions, found[CAR].images, found[CAR].to) == (4, 0, 2, TERRAIN)
    assert (found[BUILDING].objects, found[BUILDING].regions, found[BUILDING].to) == (0, 2, TRUCK)
    assert (found[SKY].to, found[33].pixels) == (None, 0)


def pixels_of(town: Town, mask: MaskRow, class_id: int) -> int:
    ids = [one["id"] for one in mask.segments if one["class_id"] == class_id]
    return int(np.isin(mask_ids(town.house.blobs, mask), ids).sum())


def test_what_is_told_is_what_the_release_then_holds(town: Town) -> None:
    told = look(town, remap=remap())
    made = release(town, name="next", format_name="coco-panoptic", remap=remap())
    manifest = json.loads(town.house.blobs.get(made.manifest_sha256 or ""))
    assert sum(row["unpainted"] for row in manifest["images"]) == told.unpainted == 2 * PIXELS[SKY]
    assert sum(row["width"] * row["height"] for row in manifest["images"]) == told.pixels


def test_without_a_table_only_the_format_loses(town: Town) -> None:
    assert look(town).losses == []
    rows = look(town, "coco-instances").losses
    assert {(row.stage, row.kind) for row in rows} == {("format", "pixels-dropped")}
    assert {row.name for row in rows} == {"road", "sky", "building"}
    assert rows[0].name == "road"


def test_a_format_judges_the_classes_that_a_release_will_have(town: Town) -> None:
    everything_counts = {**ITSELF, str(ROAD): CAR, str(SKY): None, str(BUILDING): CAR}
    found = look(town, "coco-instances", remap=remap(everything_counts))
    kinds = {(row.stage, row.kind, row.name) for row in found.losses}
    assert ("format", "pixels-dropped", "road") not in kinds
    assert ("classes", "regions-grouped", "road") in kinds


def test_a_table_that_cannot_be_used_is_refused_here_too_but_for_objects(town: Town) -> None:
    assert look(town, remap=remap(merge=())).merge_objects == [CAR]
    with pytest.raises(Invalid, match="not decided"):
        look(town, remap=remap({key: goal for key, goal in ALL_KINDS.items() if key != str(SKY)}))


def test_what_the_format_cannot_hold_is_told_with_its_images(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.releases.prospect.MOST_PROBLEMS", 1)
    far = remap({**dict.fromkeys(ITSELF), str(CAR): 92}, to="coco-panoptic", merge=(CAR,))
    found = look(town, "cityscapes", remap=far)
    assert found.problem_count == 2
    ((image, class_id),) = [(one["image"], one["class_id"]) for one in found.problems]
    assert (image, class_id) == ("one", 92)


def test_images_that_are_not_merged_are_counted_and_in_no_figure(town: Town) -> None:
    busy_street(town, "three")
    found = look(town, remap=remap())
    assert (found.images, found.unmerged, found.pixels) == (3, 1, 2 * 64 * 32)


def test_nothing_to_release_is_said_as_ever(house: House) -> None:
    empty = make_town(house, slug="empty")
    with pytest.raises(Conflict) as refused:
        look(empty)
    assert refused.value.code == "nothing-to-release"


@st.composite
def drawn_masks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Segments of a mask of 64 x 64 pixels, in order of id."""
    things = CITYSCAPES.things
    rows = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        class_id = draw(st.sampled_from([0, ROAD, SKY, PERSON, CAR, BUILDING]))
        crowd = class_id in things and draw(st.booleans())
        flags = {"occluded": draw(st.booleans()), "truncated": draw(st.booleans())}
        rows.append({"id": number, "class_id": class_id, "is_thing": class_id in things, "crowd": crowd, **flags})
        rows[-1]["area"] = draw(st.integers(1, 300))
    return rows


@given(
    masks=st.lists(drawn_masks(), max_size=3),
    format_name=st.sampled_from(sorted(EXPORTERS)),
    goals=st.lists(st.sampled_from([None, 0, ROAD, CAR, PERSON, TRUCK, TERRAIN]), min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_lumps_lose_what_their_segments_lose(
    masks: list[list[dict[str, Any]]], format_name: str, goals: list[int | None]
) -> None:
    classes: dict[int, int | None] = {one: one for one in CITYSCAPES.class_ids}
    classes |= dict(zip([0, ROAD, SKY, PERSON, CAR, BUILDING], goals, strict=True))
    surveys = []
    for make in (gist_of, one_by_one):
        survey = Survey(Remap(CITYSCAPES, CITYSCAPES, classes), format_name)
        for n, rows in enumerate(masks):
            gist = make(rows)
            survey.add(bare(f"image {n}", gist), gist)
        surveys.append(survey.told(images=len(masks), unmerged=0))
    assert surveys[0] == surveys[1]


def one_by_one(rows: list[dict[str, Any]]) -> tuple[Lump, ...]:
    """Each segment as a lump of its own."""
    return tuple(Lump(**row) for row in rows)


def bare(stem: str, gist: tuple[Lump, ...]) -> ImageSample:
    """An image without pixels."""
    return ImageSample(
        image_id=stem, stem=stem, drive="elm", frame=1, split="train", width=64, height=64, photo=bytes,
        photo_suffix=".png", raster=lambda: np.zeros((64, 64), np.uint16), segments=gist,
    )  # fmt: skip


def test_masks_are_read_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    gists, read = Gists(), list[str]()
    real = store.mask_segments

    def counted(session: Session, mask_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
        read.extend(mask_ids)
        return real(session, mask_ids)

    monkeypatch.setattr("app.releases.store.mask_segments", counted)
    with town.house.db.read() as session:
        ids = [mask.id for mask in session.query(MaskRow)]
    assert gists.of(town.house.db, ids) == gists.of(town.house.db, ids)
    assert sorted(read) == sorted(ids)
    monkeypatch.setattr("app.releases.gists.MOST_MASKS", 1)
    assert len(gists.of(town.house.db, ids)) == 2
    gists.of(town.house.db, ids)
    assert len(read) == 3
