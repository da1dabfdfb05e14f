"""Noise that repeats without a seam, and how to look it up."""

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def cloud_noise(rng: np.random.Generator, side: int, roughness: float) -> Field:
    """Return tileable noise (side, side) float32, mean 0 and deviation 1, with spectrum 1 / frequency ** roughness."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) / frequency**roughness
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, s=(side, side))
    return np.asarray(field / field.std(), np.float32)


def look_up(field: Field, x: NDArray[np.float64], y: NDArray[np.float64]) -> Field:
    """Return `field` (S, S) at the sample positions x, y (H, W), repeated endlessly, as (H, W) float32."""
    side = field.shape[0]
    wrapped = np.pad(field, ((0, 1), (0, 1)), mode="wrap")
    columns, rows = np.mod(x, side).astype(np.float32), np.mod(y, side).astype(np.float32)
    return np.asarray(cv2.remap(wrapped, columns, rows, cv2.INTER_LINEAR), np.float32)
