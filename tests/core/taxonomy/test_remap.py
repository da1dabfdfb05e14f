"""From the classes of one taxonomy to those of another."""

import pytest

from app.core.errors import InvalidTaxonomy
from app.core.taxonomy import LabelClass, Taxonomy, by_name, read_table, with_void


def taxonomy(name: str, *classes: tuple[int, str, bool]) -> Taxonomy:
    rows = tuple(
        LabelClass(key, title, (key, 0, 0), is_thing=thing, train_id=key, ignored=False)
        for key, title, thing in classes
    )
    return Taxonomy(name, "1", rows)


FINE = taxonomy(
    "fine", (0, "void", False), (1, "road", False), (2, "traffic-light", True), (3, "car", True), (4, "bus", True)
)
COARSE = taxonomy("coarse", (7, "Road", False), (8, "Traffic Light", False), (9, "vehicle", True))


def test_classes_go_by_their_name_whatever_its_case_and_dashes() -> None:
    remap = by_name(FINE, COARSE)
    assert remap.classes == {0: None, 1: 7, 2: 8, 3: None, 4: None}
    assert remap.dropped == {0, 3, 4}
    assert remap.no_longer_counted == {2}
    assert remap.merged == frozenset()


def test_equal_classes_keep_their_ids_though_names_fold_alike() -> None:
    twins = taxonomy("twins", (1, "a-b", False), (2, "a b", False))
    assert by_name(twins, twins).classes == {1: 1, 2: 2}


def test_a_table_goes_before_names_and_takes_ids_and_drops_and_fills() -> None:
    remap = read_table("from,to\ncar,vehicle\n4,9\nroad,\n(not painted),Road\n", FINE, COARSE)
    assert remap.classes == {0: None, 1: None, 2: 8, 3: 9, 4: 9}
    assert remap.void == 7
    assert remap.merged == {3, 4}
    assert with_void(remap, "vehicle").void == 9


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("a,b\ncar,vehicle\n", "first line"),
        ("from,to\ntram,vehicle\n", "line 2: the taxonomy 'fine' has no class 'tram'"),
        ("from,to\ncar,ship\n", "line 2: the taxonomy 'coarse' has no class 'ship'"),
        ("from,to\ncar,vehicle\n3,vehicle\n", "line 3: '3' was named before"),
        ("", "first line"),
    ],
)
def test_a_table_that_cannot_be_right_says_where(table: str, said: str) -> None:
    with pytest.raises(InvalidTaxonomy, match=said):
        read_table(table, FINE, COARSE)
