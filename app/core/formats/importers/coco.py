"""What both COCO importers share: documents by split, categories as a taxonomy, and where photos lie."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import FormatError, InvalidTaxonomy
from app.core.formats.importers.names import Called, Names
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.taxonomy import IGNORED_TRAIN_ID, LabelClass, Taxonomy

GOLDEN = 0.618034


@dataclass(frozen=True, slots=True)
class Document:
    """One annotation file.

    Attributes:
        path: of the file.
        split: what its name says.
        content: the JSON.
    """

    path: str
    split: str
    content: dict[str, Any]

    def rows(self, key: str) -> list[dict[str, Any]]:
        """A list of objects.

        Raises:
            FormatError: it is not one.
        """
        found = self.content.get(key)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise FormatError(f"{self.path}: {key} must be a list of objects")
        return found


def documents(tree: Tree, kind: str) -> list[Document]:
    """The files annotations/<kind>_<split>.json.

    Raises:
        FormatError: one is no JSON object.
    """
    return [Document(path, _split(path, kind), tree.json(path)) for path in annotation_paths(tree, kind)]


def annotation_paths(tree: Tree, kind: str) -> list[str]:
    """Where <kind>_<split>.json are: in annotations, or at the top beside a folder of PNGs of that name."""
    named = [path for path in tree.paths if path.endswith(".json") and _name(path).startswith(f"{kind}_")]
    return [path for path in named if path.rpartition("/")[0] == "annotations" or _has_folder(tree, path)]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _has_folder(tree: Tree, path: str) -> bool:
    return "/" not in path and bool(tree.below(f"{path.removesuffix('.json')}/", ".png"))


def _split(path: str, kind: str) -> str:
    """The split that a file is of: train of instances_train2017.json."""
    name = path.rpartition("/")[2].removeprefix(f"{kind}_").removesuffix(".json")
    return name.rstrip("0123456789") or name


def taxonomy_of(found: Sequence[Document], names: Names, *, all_things: bool) -> Taxonomy:
    """The classes of LABELS.json, or of the categories: one table for all splits.

    Args:
        found: the annotation files.
        names: of the tree.
        all_things: whether every category is counted, as in COCO instances.

    Raises:
        FormatError: no file, or categories that contradict each other.
    """
    if names.taxonomy is not None:
        return names.taxonomy
    rows: dict[int, dict[str, Any]] = {}
    for document in found:
        for row in document.rows("categories"):
            known = rows.setdefault(_number(row, "id", document.path), row)
            if known.get("name") != row.get("name"):
                raise FormatError(f"{document.path}: category {row['id']} has another name than in another split")
    try:
        classes = tuple(_class(place, row, all_things=all_things) for place, row in enumerate(sorted_by_id(rows)))
        return Taxonomy("coco", "1", classes)
    except (InvalidTaxonomy, TypeError, ValueError) as error:
        raise FormatError(f"the categories cannot be used: {error}") from error


def sorted_by_id(rows: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in order of their id."""
    return [rows[key] for key in sorted(rows)]


def _class(place: int, row: dict[str, Any], *, all_things: bool) -> LabelClass:
    color = row.get("color")
    train_id = min(place, IGNORED_TRAIN_ID)
    red, green, blue = color if isinstance(color, list) and len(color) == 3 else _color(place)
    return LabelClass.from_json(
        {
            "id": row["id"],
            "name": str(row.get("name", row["id"])),
            "color": [red, green, blue],
            "is_thing": all_things or bool(row.get("isthing")),
            "train_id": train_id,
            "ignored": train_id == IGNORED_TRAIN_ID,
            "category": str(row.get("supercategory", "")),
        }
    )


def _color(place: int) -> list[int]:
    """A colour that differs from its neighbours': hues by the golden ratio."""
    return [round(255 * part) for part in colorsys.hsv_to_rgb(place * GOLDEN % 1, 0.75, 0.85)]


def _number(row: Mapping[str, Any], key: str, where: str) -> int:
    value = row.get(key)
    if type(value) is not int:
        raise FormatError(f"{where}: {key} must be a whole number, not {value!r}")
    return value


def photo_of(tree: Tree, document: Document, image: Mapping[str, Any]) -> str | None:
    """Where the photo of an `images` entry is: below a folder of the split's name, or the only file so called."""
    name = image.get("file_name")
    if not isinstance(name, str):
        raise FormatError(f"{document.path}: image {image.get('id')} has no file_name")
    file = name.rpartition("/")[2]
    whole = document.path.rpartition("_")[2].removesuffix(".json")
    candidates = [
        f"images/{document.split}/{name}",
        f"images/{whole}/{name}",
        f"{whole}/{name}",
        f"images/{name}",
        name,
    ]
    found = [path for path in candidates if path in tree]
    if found:
        return found[0]
    same = tree.by_name.get(file, [])
    return same[0] if len(same) == 1 else None


def called(names: Names, photo: str, document: Document) -> Called:
    """What the image of a photo is called."""
    folders = photo.split("/")[:-1]
    own = {"images", document.split, document.path.rpartition("_")[2].removesuffix(".json")}
    return names.of(photo, split=document.split, drive="-".join(part for part in folders if part not in own))


def images_by_id(document: Document) -> dict[Any, dict[str, Any]]:
    """The `images` entries by id.

    Raises:
        FormatError: an id twice, or none.
    """
    found: dict[Any, dict[str, Any]] = {}
    for image in document.rows("images"):
        key = image.get("id")
        if not isinstance(key, int | str) or key in found:
            raise FormatError(f"{document.path}: image id {key!r} is missing or used twice")
        found[key] = image
    return found


def missing_photos(tree: Tree, found: Sequence[Document]) -> Iterator[Loss]:
    """Images whose photo is not there."""
    for document in found:
        for image in document.rows("images"):
            if photo_of(tree, document, image) is None:
                name = str(image["file_name"])
                yield Loss(name, "no-photo", f"{document.path} lists {name}, which is not there", count=1)
