"""The plug for a segmentation model of the operator's own: clicks inside and outside of an object give its mask.

Two ONNX files in the form that Segment Anything (Kirillov et al., 2023) made common: an encoder that sees the photo
once, and a small decoder that answers each click. Tessera ships no weights; without files there is no such tool.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import BoolMask, Photo
from app.foundation.errors import Unavailable

Tensor: TypeAlias = NDArray[np.float32]

EMBEDDINGS_KEPT = 32
"""Of the photos seen last; one is about 4 MB."""

_DEFAULT_SIDE = 1024
_MEAN = np.array([123.675, 116.28, 103.53], dtype=np.float32)
_DEVIATION = np.array([58.395, 57.12, 57.375], dtype=np.float32)
_LOW_RESOLUTION = 256
_PADDING_LABEL = -1.0


@dataclass(frozen=True, slots=True)
class Click:
    """One click.

    Attributes:
        x: Column of the pixel, in pixels of the photo that is segmented.
        y: Its row.
        inside: Whether the object is there, or is not.
    """

    x: int
    y: int
    inside: bool


class ClickModel:
    """Segments by clicks. Thread-safe; the files are read when the first click comes.

    Args:
        encoder: ONNX file: (1, 3, S, S) float32, red green blue normalised as for Segment Anything and padded to the
            right and below, to an embedding of any shape.
        decoder: ONNX file with any of the inputs ``image_embeddings``, ``point_coords`` (1, N, 2), ``point_labels``
            (1, N), ``mask_input`` (1, 1, 256, 256), ``has_mask_input`` (1), ``orig_im_size`` (2: rows, columns);
            its output ``masks`` is (1, M, H, W), above 0 inside. Where M is above 1, ``iou_predictions`` (1, M) says
            which mask is best.
    """

    def __init__(self, encoder: Path, decoder: Path) -> None:
        self._files = (encoder, decoder)
        self._lock = threading.Lock()
        self._embeddings: OrderedDict[str, Tensor] = OrderedDict()

    def mask(self, key: str, photo: Callable[[], Photo], clicks: Sequence[Click]) -> BoolMask:
        """Find the object that clicks point at.

        Args:
            key: Names the photo: the same name is the same photo.
            photo: Gives (H, W, 3) uint8, red green blue.
            clicks: At least one.

        Returns:
            (H, W) bool.

        Raises:
            Unavailable: ``model-broken``: a file cannot be read or run, or onnxruntime is not installed.
        """
        try:
            with self._lock:
                return self._mask(key, photo(), clicks)
        except Unavailable:
            raise
        except Exception as error:  # onnxruntime's errors share no root of their own
            raise Unavailable(f"The segmentation model cannot be used: {error}", code="model-broken") from error

    @cached_property
    def _sessions(self) -> tuple[Any, Any]:
        import onnxruntime

        encoder, decoder = (onnxruntime.InferenceSession(str(path)) for path in self._files)
        return encoder, decoder

    def _mask(self, key: str, photo: Photo, clicks: Sequence[Click]) -> BoolMask:
        decoder = self._sessions[1]
        scale = self._side / max(photo.shape[:2])
        offered = _inputs(self._embedding(key, photo), clicks, scale, photo.shape[:2])
        names = [entry.name for entry in decoder.get_outputs()]
        wanted = {entry.name: offered[entry.name] for entry in decoder.get_inputs()}
        answers = dict(zip(names, decoder.run(None, wanted), strict=True))
        masks = answers["masks"][0]
        best = int(np.argmax(answers["iou_predictions"][0])) if len(masks) > 1 else 0
        mask: BoolMask = masks[best] > 0
        if mask.shape != photo.shape[:2]:
            raise ValueError(f"the decoder answered {mask.shape} for a photo of {photo.shape[:2]}")
        return mask

    @property
    def _side(self) -> int:
        side = self._sessions[0].get_inputs()[0].shape[-1]
        return side if isinstance(side, int) else _DEFAULT_SIDE

    def _embedding(self, key: str, photo: Photo) -> Tensor:
        if key not in self._embeddings:
            encoder = self._sessions[0]
            name = encoder.get_inputs()[0].name
            self._embeddings[key] = encoder.run(None, {name: _prepared(photo, self._side)})[0]
            while len(self._embeddings) > EMBEDDINGS_KEPT:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(key)
        return self._embeddings[key]


def _prepared(photo: Photo, side: int) -> Tensor:
    """(1, 3, side, side) float32: scaled so that the longer side fits, normalised, padded with 0."""
    height, width = photo.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    image = np.zeros((side, side, 3), dtype=np.float32)
    image[: size[1], : size[0]] = (scaled - _MEAN) / _DEVIATION
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None])


def _inputs(embedding: Tensor, clicks: Sequence[Click], scale: float, shape: tuple[int, ...]) -> dict[str, Tensor]:
    """Everything that decoders of this form ask for; without a box a padding point ends the list."""
    points = [[(click.x + 0.5) * scale, (click.y + 0.5) * scale] for click in clicks]
    labels = [1.0 if click.inside else 0.0 for click in clicks]
    return {
        "image_embeddings": embedding,
        "point_coords": np.array([[*points, [0.0, 0.0]]], dtype=np.float32),
        "point_labels": np.array([[*labels, _PADDING_LABEL]], dtype=np.float32),
        "mask_input": np.zeros((1, 1, _LOW_RESOLUTION, _LOW_RESOLUTION), dtype=np.float32),
        "has_mask_input": np.zeros(1, dtype=np.float32),
        "orig_im_size": np.array(shape[:2], dtype=np.float32),
    }
