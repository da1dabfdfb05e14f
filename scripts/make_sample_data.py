"""Paint the sample data: two short drives with exact panoptic truth in the Cityscapes taxonomy.

python scripts/make_sample_data.py [--seed 7] [--out sample_data]
"""

import argparse
from pathlib import Path

import numpy as np
from sample_scene.drive import Drive
from sample_scene.drives import harbour, hillside
from sample_scene.frame import Weather, photograph, render
from sample_scene.writer import README, write_digests, write_frame

FULL_WIDTH = 2048  # pixels; images are half as high
FACADE_GRAIN = 64.0  # façade texture samples per metre at full width


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and paint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7, help="of everything random (7)")
    parser.add_argument("--out", type=Path, default=Path("sample_data"), help="where to write (sample_data)")
    parser.add_argument(
        "--width", type=int, default=FULL_WIDTH, help="of the images in pixels, even; half as high (2048)"
    )
    parser.add_argument("--frames", type=int, default=None, help="of each drive at most (all)")
    options = parser.parse_args(arguments)
    make(options.seed, options.out, options.width, options.frames)


def make(seed: int, out: Path, width: int = FULL_WIDTH, frames: int | None = None) -> None:
    """Write the whole sample below `out`, images `width` pixels wide, at most `frames` of each drive."""
    grain = max(FACADE_GRAIN * width / FULL_WIDTH, 12.0)
    for drive in (harbour(seed, grain), hillside(seed, grain)):
        paint_drive(drive, seed, out / "street", width, drive.frames if frames is None else min(frames, drive.frames))
    write_digests(out / "street")
    (out / "README.md").write_text(README, encoding="utf-8")


def paint_drive(drive: Drive, seed: int, street: Path, width: int, frames: int) -> None:
    """Write the frames of one drive."""
    weather = Weather.grown(np.random.default_rng([seed, drive.first_frame]))
    for index in range(frames):
        colour, identities = render(drive, index, width, weather)
        photo = photograph(colour, np.random.default_rng([seed, drive.first_frame, index]))
        write_frame(street, drive.name, drive.stem(index), photo, identities)
        print(f"{drive.stem(index)}: {len(np.unique(identities[identities >= 1000]))} things")


if __name__ == "__main__":
    main()
