"""Instructions for a sample project, with a right and a wrong example cut from a photo whose truth is known."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster, BoolMask
from app.robots import ApiClient

CAR, CAR_COLOUR = 26, (142, 0, 0)
RIGHT = "The border of the labels is the border of the car, wheels and mirrors included."
WRONG = "Painted with a brush that is too large: what lies behind the car is covered."
MARGIN = 24
SPILL = 15
INSTRUCTIONS = (
    "Paint every pixel with the class of what is seen there, **front-most first**.\n"
    "\n"
    "# Objects\n"
    "- People, riders and vehicles get one instance each, however little of them is seen.\n"
    "- Poles and wires are painted as thin as they are.\n"
    "\n"
    "# What is not painted\n"
    "- Shadows and reflections belong to what they fall on."
)
CAR_NOTE = "Mirrors, antennas and wheels belong to the car. Its shadow belongs to the road."


def explain(lead: ApiClient, slug: str, photo: Path, truth: Path) -> None:
    """Add a note on cars and two examples of one: painted to its border, and beyond it.

    Args:
        lead: A connection that may change the project.
        slug: The project.
        photo: A photo of the sample.
        truth: Folder of its ground truth, in the manner of Cityscapes.
    """
    lead.request("PATCH", f"/api/v1/projects/{slug}/instructions", json={"class_notes": {str(CAR): CAR_NOTE}})
    picture = np.asarray(cv2.imread(str(photo)))
    car = largest(np.asarray(cv2.imread(str(truth / f"{photo.stem}_instanceIds.png"), cv2.IMREAD_UNCHANGED)))
    spilt = cv2.dilate(car.astype(np.uint8), np.ones((SPILL, SPILL), np.uint8)) > 0
    add(
        lead,
        slug,
        ("right", RIGHT),
        picture,
        car,
    )
    add(
        lead,
        slug,
        ("wrong", WRONG),
        picture,
        spilt,
    )


def largest(instances: AnyRaster) -> BoolMask:
    """The car with the most pixels, of (H, W) ids of which class x 1000 + n is the nth of a class."""
    ids, areas = np.unique(instances[instances // 1000 == CAR], return_counts=True)
    return np.asarray(instances == ids[areas.argmax()])


def add(lead: ApiClient, slug: str, told: tuple[str, str], picture: NDArray[np.uint8], painted: BoolMask) -> None:
    """Add the part of the photo around what is painted, with the paint over it."""
    shows, caption = told
    shown = picture.copy()
    shown[painted] = (shown[painted] * 0.5 + np.array(CAR_COLOUR) * 0.5).astype(np.uint8)
    rows, columns = np.nonzero(painted)
    top, left = max(0, rows.min() - MARGIN), max(0, columns.min() - MARGIN)
    part = shown[top : rows.max() + MARGIN, left : columns.max() + MARGIN]
    data = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    params = {"shows": shows, "caption": caption, "class_id": CAR}
    lead.request("POST", f"/api/v1/projects/{slug}/examples", params=params, content=data)
