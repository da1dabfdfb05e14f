"""The client against a served house: what goes up, comes down whole and is read as arrays, in torch's loader too."""

import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.client import ApiError, Client, ReleaseDataset, Sample
from app.client.download import zip_faults
from app.core.formats import EXPORTERS, write_release
from scripts.reference_tools import set_up
from tests.cli.test_import import CITYSCAPES, street
from tests.house.sources import ROOT
from tests.journeys.served import Served, served_house

CAR, ROAD, SKY = 26, 7, 23


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served house with a project whose two images were brought in as accepted work."""
    folder = tmp_path_factory.mktemp("client")
    write_release(folder / "set", EXPORTERS["cityscapes"], [street(1), street(2)], CITYSCAPES)
    with served_house(folder / "data") as served:
        served.tessera("project", "create", "city", "--tile", "32", "--overlap", "4")
        served.tessera("import", "city", str(folder / "set"), "--as", "accepted")
        yield served


@pytest.fixture(scope="module")
def lead(house: Served) -> Iterator[Client]:
    """A client of the project's lead."""
    with Client(house.url) as client:
        client.sign_in_link(house.add_person("Lea", "--role", "city=lead"))
        yield client


@pytest.fixture(scope="module")
def release(lead: Client) -> dict[str, object]:
    """A complete release."""
    told: list[int] = []
    made = lead.make_release("city", name="first", format="cityscapes", tell=lambda job: told.append(job["done"]))
    assert made["images"] == 2
    return made


def test_photos_go_up_and_each_is_told_what_became_of_it(house: Served, lead: Client, tmp_path: Path) -> None:
    photo = tmp_path / "oak" / "oak_000001.png"
    photo.parent.mkdir()
    photo.write_bytes(street(3).photo())
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(b"no photo")
    outcomes = list(lead.upload("city", [photo, photo, damaged], below=tmp_path))
    assert [one.outcome for one in outcomes] == ["taken", "duplicate", "refused"]
    assert outcomes[0].image_id == outcomes[1].image_id
    assert lead.progress("city")["images"]["total"] >= 3


def test_the_server_s_words_come_through(house: Served, lead: Client) -> None:
    with pytest.raises(ApiError, match=r"no such|There is no") as caught:
        lead.progress("elsewhere")
    assert caught.value.status == 404
    with Client(house.url) as nobody, pytest.raises(ApiError) as refused:
        nobody.projects()
    assert refused.value.status == 401


def test_a_download_that_broke_off_goes_on(lead: Client, release: dict[str, str], tmp_path: Path) -> None:
    whole = lead.download(release["id"], tmp_path / "whole.zip").read_bytes()
    target = tmp_path / "city.zip"
    part = tmp_path / "city.zip.part"
    part.write_bytes(whole[:1000])
    part.with_name("city.zip.part.root").write_text(release["root"])
    told: list[tuple[int, int]] = []
    lead.download(release["id"], target, tell=lambda done, total: told.append((done, total)))
    assert target.read_bytes() == whole
    assert told[-1] == (len(whole), len(whole))
    assert sum(1 for path in tmp_path.iterdir() if ".part" in path.name) == 0


def test_the_rest_of_something_else_is_not_gone_on_with(lead: Client, release: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "city.zip.part").write_bytes(b"of another release")
    lead.download(release["id"], tmp_path / "city.zip")
    assert zip_faults(tmp_path / "city.zip") == []


def test_a_damaged_zip_is_told(lead: Client, release: dict[str, str], tmp_path: Path) -> None:
    path = lead.download(release["id"], tmp_path / "city.zip")
    with zipfile.ZipFile(path) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    name = next(name for name in files if name.endswith("labelIds.png"))
    with zipfile.ZipFile(path, "w") as zipped:
        for each, data in files.items():
            zipped.writestr(each, data[:-1] if each == name else data)
    assert zip_faults(path) == [f"{name} is not what it should be"]


@pytest.fixture
def data_set(lead: Client, release: dict[str, str], tmp_path: Path) -> ReleaseDataset[Sample]:
    """The release as arrays, from its zip."""
    return ReleaseDataset(lead.download(release["id"], tmp_path / "city.zip"), split="train")


def test_a_release_is_read_as_arrays(data_set: ReleaseDataset[Sample]) -> None:
    assert len(data_set) == 2
    sample, truth = data_set[0], street(1)
    assert (sample.stem, sample.image.shape, sample.semantic.dtype) == ("elm_000001_000019", (32, 64, 3), np.int32)
    assert np.array_equal(sample.semantic == CAR, np.asarray(truth.raster()) == 3)
    assert {one.class_id for one in sample.segments} >= {CAR, ROAD, SKY}
    assert [one.stem for one in data_set] == ["elm_000001_000019", "elm_000002_000019"]
    with pytest.raises(IndexError):
        data_set[2]


def test_train_ids_and_transforms(data_set: ReleaseDataset[Sample], tmp_path: Path) -> None:
    trained = ReleaseDataset(tmp_path / "city.zip", train_ids=True, transform=lambda sample: sample.semantic)
    train_id = {one.id: one.train_id for one in CITYSCAPES.classes}
    assert np.array_equal(trained[0] == train_id[CAR], data_set[0].semantic == CAR)


def test_it_is_picklable_and_opens_anew(data_set: ReleaseDataset[Sample]) -> None:
    again: ReleaseDataset[Sample] = pickle.loads(pickle.dumps(data_set))
    assert np.array_equal(again[1].panoptic, data_set[1].panoptic)


TORCH = """
import sys
sys.path.append(sys.argv[2])
from torch.utils.data import DataLoader
from app.client import ReleaseDataset
loader = DataLoader(ReleaseDataset(sys.argv[1]), batch_size=2, num_workers=2, collate_fn=list)
(batch,) = loader
sys.stdout.write(" ".join(sample.stem for sample in batch))
"""


def test_torch_s_loader_takes_it_with_workers(data_set: ReleaseDataset[Sample], tmp_path: Path) -> None:
    torch = next(set_up("torchvision").parent.parent.glob("lib/python3*/site-packages"))
    command = [sys.executable, "-c", TORCH, str(tmp_path / "city.zip"), str(torch)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "elm_000001_000019 elm_000002_000019", done.stderr


def test_a_release_in_other_classes_is_foreseen_and_made(lead: Client, release: dict[str, object]) -> None:
    remap = lead.suggest_remap("city", "camvid-11")
    assert remap["classes"][str(ROAD)] == 3
    seen = lead.foresee_release("city", format="coco-panoptic", remap=remap)
    assert [row["kind"] for row in seen["losses"]][-1:] == ["objects-merged"]
    with pytest.raises(ApiError, match="single objects"):
        lead.make_release("city", name="coarse", format="coco-panoptic", remap=remap)
    asked = remap | {"merge_objects": seen["merge_objects"]}
    made = lead.make_release("city", name="coarse", format="coco-panoptic", remap=asked)
    assert made["options"]["remap"]["target"]["name"] == "camvid-11"


A_USER = """
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.client import ApiError, Client, ReleaseDataset, Sample, Unavailable


def classes(sample: Sample) -> NDArray[np.int32]:
    return sample.semantic


def work(url: str) -> list[int]:
    try:
        with Client(url) as client:
            target = client.download("release", Path("city.zip"))
    except (ApiError, Unavailable) as error:
        raise SystemExit(str(error)) from error
    data = ReleaseDataset(target, split="train", train_ids=True)
    heights = [sample.image.shape[0] for sample in data]
    labels: NDArray[np.int32] = ReleaseDataset(target, transform=classes)[0]
    return [*heights, len(data[0].segments), int(labels.max())]
"""


def test_a_user_s_script_is_typed_without_a_word_of_hers(tmp_path: Path) -> None:
    """What the how-to shows passes mypy's strictest, from another folder, as the marker `py.typed` promises."""
    (tmp_path / "train.py").write_text(A_USER)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(
        [*command, "--follow-imports", "silent", "train.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
