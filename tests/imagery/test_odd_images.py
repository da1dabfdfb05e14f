"""Every odd file ends as its corpus expects, or as docs/formats/ingest.md decides where the corpus leaves it open."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.imagery import DecoderPool
from app.imagery.refusal import Refused
from app.imagery.sniff import sniff
from tests.imagery.pictures import pixels

FOLDER = Path(os.environ.get("TESSERA_REAL_DATA") or "/nowhere") / "odd_images"

# What the corpus calls a matter of policy, and ours.
POLICY = {
    "pil_g4_orientation_6.tif": "kind-tiff",
    "pil_pil_sample_cmyk.jpg": "taken",
    "pil_frozenpond.mpo": "kind-mpo",
    "pil_sugarshack_bad_mpo_header.jpg": "kind-mpo",
    "pil_16bit.cropped.tif": "kind-tiff",
    "pil_multipage.tiff": "kind-tiff",
    "pil_hopper_bigtiff.tif": "kind-tiff",
    "pil_10ct_32bit_128.tiff": "kind-tiff",
    "pil_decompression_bomb_extents.gif": "kind-gif",
    "pil_rgba32.bmp": "kind-bmp",
    "pil_dispose_op_none.png": "kind-apng",
    "pil_mode_16bit.png": "kind-apng",
    "pil_hopper.avif": "kind-avif",
    "pil_dispose_bgnd_rgba.gif": "kind-gif",
    "pil_16bit.cropped.jp2": "kind-jpeg2000",
    "libpng_badadler.png": "png-stream",
    "ipng_invalid_palette_index.png": "png-palette",
}
# Damage that common readers pass over in silence.
STRICT = {
    "pil_broken_data_stream.png": "png-crc",
    "libpng_badcrc.png": "png-crc",
    "libpng_huge_IDAT.png": "png-truncated",
    "ipng_x_interlaced_chck.png": "png-crc",
    "ipng_xcsn0g01.png": "png-crc",
}


def entries() -> list[Any]:
    if not FOLDER.is_dir():
        return [pytest.param({}, marks=pytest.mark.skip(reason="TESSERA_REAL_DATA names no folder with odd_images"))]
    return [pytest.param(entry, id=entry["file"]) for entry in json.loads((FOLDER / "manifest.json").read_text())]


@pytest.fixture(scope="module")
def decoders() -> Iterator[DecoderPool]:
    pool = DecoderPool(1)
    yield pool
    pool.close()


@pytest.mark.real_data
@pytest.mark.parametrize("entry", entries())
def test_an_odd_file_ends_as_expected(entry: dict[str, Any], decoders: DecoderPool) -> None:
    data = (FOLDER / entry["file"]).read_bytes()
    outcome = "taken"
    try:
        sniff(data)
        found = decoders.canonical(data)
        assert [found.width, found.height] == entry["pillow_12.3.0"]["size_after_exif_transpose"]
        assert pixels(found.photo).shape == (found.height, found.width, 3)
    except Refused as refusal:
        outcome = refusal.code
        assert refusal.detail.count(".") >= 2, "a refusal says what is wrong and what to do"
    if entry["expect"] == "decode":
        assert outcome == "taken"
    elif entry["expect"] == "refuse":
        assert outcome != "taken"
    else:
        assert outcome == (POLICY | STRICT)[entry["file"]]


@pytest.mark.real_data
def test_every_matter_of_policy_is_decided(real_data: Path) -> None:
    manifest = json.loads((real_data / "odd_images" / "manifest.json").read_text())
    assert {e["file"] for e in manifest if e["expect"] == "policy"} == set(POLICY)
    assert {e["file"] for e in manifest if e["expect"] == "strict_refuse"} == set(STRICT)


@pytest.mark.real_data
def test_street_photos_lose_place_and_serial_number_and_keep_their_coded_pixels(
    real_data: Path, decoders: DecoderPool
) -> None:
    photos = sorted((real_data / "street" / "highres").glob("*.[jJ][pP][gG]"))
    assert photos
    for path in photos:
        original = path.read_bytes()
        photo = decoders.canonical(original).photo
        for trace in (b"Exif\0", b"GPS", b"SONY", b"http://ns.adobe.com", b"Photoshop 3.0", b"MPF\0"):
            assert trace not in photo, (path.name, trace)
        assert (pixels(photo) == pixels(original)).all()
