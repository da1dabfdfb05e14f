"""The photos that journeys begin with."""

from pathlib import Path

import cv2

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "street"


def sample_crop(folder: Path, *, width: int, height: int) -> Path:
    """Cut the middle out of a photo of the sample and write it as a PNG."""
    photo = cv2.imread(str(min(SAMPLE.rglob("*.jpg"))))
    assert photo is not None
    top, left = (photo.shape[0] - height) // 2, (photo.shape[1] - width) // 2
    path = folder / "sample_000000_000001.png"
    cv2.imwrite(str(path), photo[top : top + height, left : left + width])
    return path


def dash_cam(real_data: Path) -> Path:
    """A real dash-cam photo, 960 x 540."""
    return real_data / "street" / "dashcam" / "carnd_p1_whiteCarLaneSwitch.jpg"
