"""The Parquet exporter."""

import io
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.formats.parquet_rows import read_row, row_file
from app.core.raster import encode_label_png
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["parquet"]


class TestParquet(ExporterContract):
    exporter_name = "parquet"
    unpainted = 255
    refused = (frozenset({-7, -1, 255, 256, 70000}), frozenset({-7, -1, 255, 256, 70000}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        return picture(root, "semantic").astype(np.int64)

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        ids = picture(root, "panoptic")
        kept = [one for one in only_row(root)["segments"] if one["is_thing"] and not one["crowd"]]
        return sorted((one["class_id"], (ids == one["id"]).tobytes()) for one in kept)


def only_row(root: Path) -> dict:
    (path,) = root.rglob("*.parquet")
    (row,) = pyarrow.parquet.read_table(path).to_pylist()
    return row


def picture(root: Path, column: str) -> np.ndarray:
    """A picture of the one row, by Pillow, as `datasets` decodes it."""
    with Image.open(io.BytesIO(only_row(root)[column]["bytes"])) as image:
        return np.asarray(image)


def test_a_row_holds_photo_ids_and_every_flag_of_every_segment(tmp_path: Path) -> None:
    sample = scene(stem="Straße 7", drive="d", frame=3)
    write_release(tmp_path, EXPORTER, [sample], STREET)
    row = only_row(tmp_path)
    assert row["image"] == {"bytes": sample.photo(), "path": "Strae-7.png"}
    assert picture(tmp_path, "panoptic").tolist() == sample.raster().tolist()
    assert row["segments"][4] == {
        "id": 5, "class_id": 26, "is_thing": True, "crowd": True, "occluded": False, "truncated": False,
        "area": 3, "bbox": [4, 2, 2, 2],
    }  # fmt: skip
    wanted = {"image_id": "i1", "stem": "Straße 7", "drive": "d", "frame": 3, "width": 6, "height": 4}
    assert {key: row[key] for key in wanted} == wanted


def test_each_split_is_a_folder_that_the_head_of_the_card_names(tmp_path: Path) -> None:
    samples = [scene(image_id=f"i{n}", stem=f"f{n}", split="val" if n == 1 else "train") for n in range(3)]
    write_release(tmp_path, EXPORTER, samples, STREET)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet"))
    assert files == ["data/train/f0.parquet", "data/train/f2.parquet", "data/val/f1.parquet"]
    head = (tmp_path / "README.md").read_text().split("---")[1]
    assert "- split: train\n    path: data/train/*.parquet\n  - split: val\n    path: data/val/*.parquet" in head


def test_a_file_alone_says_what_its_columns_and_class_ids_mean(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    (path,) = tmp_path.rglob("*.parquet")
    notes = pyarrow.parquet.read_schema(path).metadata
    assert json.loads(notes[b"tessera.taxonomy"]) == STREET.to_json()
    assert json.loads(notes[b"huggingface"])["info"]["features"]["image"] == {"_type": "Image"}


def test_splits_with_a_dash_and_large_segment_ids_are_refused() -> None:
    (problem,) = EXPORTER.check([scene(split="val-2")], STREET)
    assert "'val-2'" in problem.detail
    (problem,) = EXPORTER.check([sample_of([[65536]], {65536: 26})], STREET)
    assert "16 bits" in problem.detail


@pytest.mark.parametrize(
    ("column", "said"), [("semantic", "semantic does not follow"), ("panoptic", "in only one"), ("area", "area")]
)
def test_invariants_see_a_row_that_contradicts_itself(tmp_path: Path, column: str, said: str) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (path,) = tmp_path.rglob("*.parquet")
    row = read_row(path.read_bytes())
    if column == "area":
        row["segments"][0]["area"] += 1
    else:
        row[column]["bytes"] = encode_label_png(np.full((4, 6), 9, np.uint16))
    path.write_bytes(row_file(row, STREET))
    assert any(said in fault for fault in EXPORTER.verify(tmp_path, manifest, STREET))
