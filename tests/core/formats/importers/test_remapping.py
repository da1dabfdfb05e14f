"""Labels in other classes: what becomes of objects, regions and holes, and what of it is told."""

import numpy as np

from app.core.formats.importers import ImportedLabels, remapped
from app.core.formats.importers.segmenting import segments_of
from app.core.formats.remapping import Kind
from app.core.taxonomy import LabelClass, Remap, Taxonomy

ROAD, TREE, CAR, BUS = 1, 2, 3, 4
GROUND, PLANT, VEHICLE, SIGN = 11, 12, 13, 14


def taxonomy(name: str, *classes: tuple[int, str, bool]) -> Taxonomy:
    rows = (
        LabelClass(key, title, (key, 0, 0), is_thing=thing, train_id=key, ignored=False)
        for key, title, thing in classes
    )
    return Taxonomy(name, "1", tuple(rows))


FINE = taxonomy("fine", (ROAD, "road", False), (TREE, "tree", False), (CAR, "car", True), (BUS, "bus", True))
COARSE = taxonomy(
    "coarse", (GROUND, "ground", False), (PLANT, "plant", True), (VEHICLE, "vehicle", False), (SIGN, "sign", False)
)
RASTER = np.array([[1, 1, 2, 3], [0, 4, 5, 5]], np.uint32)
KINDS = {1: Kind(ROAD), 2: Kind(TREE), 3: Kind(CAR, occluded=True), 4: Kind(CAR), 5: Kind(BUS)}
LABELS = ImportedLabels(RASTER, segments_of(RASTER, KINDS, FINE))


def said(labels: ImportedLabels) -> set[tuple[str, str, int, int]]:
    return {(loss.kind, loss.detail, loss.pixels, loss.count) for loss in labels.losses}


def test_the_same_classes_keep_every_segment_and_flag() -> None:
    same = remapped(LABELS, Remap(FINE, FINE, {key: key for key in FINE.class_ids}), "a")
    assert same.raster.tolist() == RASTER.tolist()
    assert same.segments == LABELS.segments
    assert same.losses == ()


def test_objects_that_are_not_counted_become_one_region_and_regions_that_are_a_group() -> None:
    found = remapped(LABELS, Remap(FINE, COARSE, {ROAD: GROUND, TREE: PLANT, CAR: VEHICLE, BUS: VEHICLE}), "a")
    assert found.raster.tolist() == [[1, 1, 2, 3], [0, 3, 3, 3]]
    kinds = [(one.class_id, one.is_thing, one.crowd, one.occluded, one.area) for one in found.segments]
    assert kinds == [(GROUND, False, False, False, 2), (PLANT, True, True, False, 1), (VEHICLE, False, False, False, 4)]
    assert said(found) == {
        ("classes-merged", "car cannot be told from others", 2, 2),
        ("classes-merged", "bus cannot be told from others", 2, 1),
        ("objects-merged", "car is no longer told apart by object", 2, 2),
        ("objects-merged", "bus is no longer told apart by object", 2, 1),
    }


def test_what_goes_nowhere_is_not_painted_and_what_is_not_painted_may_become_a_class() -> None:
    classes = {ROAD: None, TREE: PLANT, CAR: None, BUS: VEHICLE}
    found = remapped(LABELS, Remap(FINE, COARSE, classes), "a")
    assert found.raster.tolist() == [[0, 0, 1, 0], [0, 0, 2, 2]]
    assert {kind for kind, *_ in said(found)} == {"class-dropped", "objects-merged"}
    assert ("class-dropped", "road goes nowhere", 2, 1) in said(found)
    filled = remapped(LABELS, Remap(FINE, COARSE, classes, void=SIGN), "a")
    assert filled.raster.tolist() == [[3, 3, 1, 3], [3, 3, 2, 2]]
    assert filled.segments[-1].class_id == SIGN
