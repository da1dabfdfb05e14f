from pathlib import Path

import numpy as np
import pytest

from app.assist import Click, ClickModel
from app.foundation.errors import Invalid, Unavailable
from app.settings import Settings
from app.wiring import open_house
from tests.assist.tiny_model import write_tiny_model


def halves() -> np.ndarray:
    """Dark on the left, light from column 12 on."""
    photo = np.full((16, 20, 3), 40, dtype=np.uint8)
    photo[:, 12:] = 210
    return photo


def expected(*, light: bool) -> np.ndarray:
    columns = np.arange(20) >= 12 if light else np.arange(20) < 12
    return np.repeat(columns[None], 16, axis=0)


def test_a_click_gives_the_mask_of_what_it_points_at(tmp_path: Path) -> None:
    model = ClickModel(*write_tiny_model(tmp_path, side=20))
    assert np.array_equal(model.mask("a", halves, [Click(15, 3, inside=True)]), expected(light=True))
    assert np.array_equal(model.mask("a", halves, [Click(11, 15, inside=True)]), expected(light=False))


def test_a_click_outside_reaches_the_model_as_such(tmp_path: Path) -> None:
    model = ClickModel(*write_tiny_model(tmp_path, side=20))
    assert np.array_equal(model.mask("a", halves, [Click(15, 3, inside=False)]), expected(light=False))


def test_of_several_masks_the_best_by_the_models_own_word_is_taken(tmp_path: Path) -> None:
    model = ClickModel(*write_tiny_model(tmp_path, side=20, masks=2))
    assert np.array_equal(model.mask("a", halves, [Click(15, 3, inside=True)]), expected(light=False))


def test_each_photo_has_its_own_embedding(tmp_path: Path) -> None:
    model = ClickModel(*write_tiny_model(tmp_path, side=20))
    click = [Click(15, 3, inside=True)]
    model.mask("a", halves, click)
    flat = model.mask("b", lambda: np.full((16, 20, 3), 90, dtype=np.uint8), click)
    assert flat.all()


def test_a_broken_file_is_said_as_such(tmp_path: Path) -> None:
    encoder, decoder = write_tiny_model(tmp_path, side=20)
    encoder.write_bytes(b"no model")
    with pytest.raises(Unavailable) as refused:
        ClickModel(encoder, decoder).mask("a", halves, [Click(1, 1, inside=True)])
    assert refused.value.code == "model-broken"


def test_one_file_alone_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="two files"):
        open_house(Settings(data=tmp_path / "data", model_encoder=tmp_path / "encoder.onnx"))
