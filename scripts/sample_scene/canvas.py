"""The canvas: colour and identity of every sample, always drawn by one call from one geometry."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.camera import Points
from sample_scene.kinds import Ids
from sample_scene.light import Colour

SHIFT = 4  # cv2 takes corners as whole sixteenths of a sample
REACH = 30_000  # samples; keeps corners far outside the image within what cv2 can multiply


class Canvas:
    """Two rasters of one size: `colour` (H, W, 3) uint8 RGB and `ids` (H, W) int32 identities."""

    def __init__(self, width: int, rows: int) -> None:
        self.colour: NDArray[np.uint8] = np.zeros((rows, width, 3), np.uint8)
        self.ids: Ids = np.zeros((rows, width), np.int32)

    def window(self, points: Points) -> tuple[slice, slice] | None:
        """Return the rows and columns that points (N, 2) reach within the canvas, or None if they reach none."""
        low = np.floor(points.min(axis=0)).astype(int) - 1
        high = np.ceil(points.max(axis=0)).astype(int) + 2
        rows, width = self.ids.shape
        top, bottom = max(low[1], 0), min(high[1], rows)
        left, right = max(low[0], 0), min(high[0], width)
        if top >= bottom or left >= right:
            return None
        return slice(top, bottom), slice(left, right)

    def stencil(self, points: Points, window: tuple[slice, slice]) -> NDArray[np.bool_]:
        """Return which samples of a window a polygon (N, 2) covers; edges are hard."""
        rows, columns = window
        mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        local = np.clip(points, -REACH, REACH) - (columns.start, rows.start)
        cv2.fillPoly(mask, [np.round(local * (1 << SHIFT)).astype(np.int32)], 1, cv2.LINE_8, SHIFT)
        return mask.astype(bool)

    def polygon(self, points: Points, colour: Colour, identity: int, *, lower: Colour | None = None) -> None:
        """Fill a polygon (N, 2), running from `colour` at its top to `lower` at its bottom."""
        if (window := self.window(points)) is None:
            return
        mask = self.stencil(points, window)
        self.ids[window][mask] = identity
        if lower is None:
            self.colour[window][mask] = np.clip(colour, 0, 255)
            return
        rows = np.arange(window[0].start, window[0].stop)
        top, bottom = points[:, 1].min(), points[:, 1].max()
        share = np.clip((rows - top) / max(bottom - top, 1e-6), 0, 1)[:, None]
        ramp = np.clip(np.array(colour) * (1 - share) + np.array(lower) * share, 0, 255).astype(np.uint8)
        self.colour[window][mask] = np.broadcast_to(ramp[:, None, :], (*mask.shape, 3))[mask]

    def veil(self, points: Points, colour: Colour, identity: int, opacity: float) -> None:
        """Mix a colour into a polygon (N, 2) that belongs to `identity` although the scene behind shines through."""
        if (window := self.window(points)) is None:
            return
        mask = self.stencil(points, window)
        self.ids[window][mask] = identity
        behind = self.colour[window][mask].astype(np.float64)
        self.colour[window][mask] = np.clip(behind + (np.array(colour) - behind) * opacity, 0, 255)

    def disc(self, x: float, y: float, radius: float, colour: Colour, identity: int) -> None:
        """Fill a disc."""
        sides = int(np.clip(radius * 2, 8, 32))
        angle = np.arange(sides) * (2 * np.pi / sides)
        points = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)
        self.polygon(points, colour, identity)

    def limb(self, ends: Points, widths: tuple[float, float], colour: Colour, identity: int) -> None:
        """Fill a tapered stroke with round ends between two points, `ends` (2, 2), with the two diameters given."""
        axis = ends[1] - ends[0]
        across = np.array([-axis[1], axis[0]]) / max(float(np.hypot(*axis)), 1e-6) / 2
        corners = [ends[0] + across * widths[0], ends[1] + across * widths[1]]
        corners += [ends[1] - across * widths[1], ends[0] - across * widths[0]]
        self.polygon(np.array(corners), colour, identity)
        for (x, y), width in zip(ends, widths, strict=True):
            self.disc(float(x), float(y), width / 2, colour, identity)

    def stamp(self, corner_map: Points, texture: NDArray[np.uint8], outline: Points, identity: int) -> None:
        """Lay an RGBA texture (h, w, 4) on the canvas through a (3, 3) homography, within a polygon (N, 2).

        Where the texture's alpha is below one half nothing is drawn, neither colour nor identity.
        """
        if (window := self.window(outline)) is None:
            return
        rows, columns = window
        shift = np.array([[1, 0, -columns.start], [0, 1, -rows.start], [0, 0, 1.0]])
        size = (columns.stop - columns.start, rows.stop - rows.start)
        flags = cv2.INTER_LINEAR
        warped = cv2.warpPerspective(texture, shift @ corner_map, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        mask = self.stencil(outline, window) & (warped[:, :, 3] >= 128)
        self.ids[window][mask] = identity
        self.colour[window][mask] = warped[:, :, :3][mask]

    def confetti(self, pieces: NDArray[np.float64], colours: NDArray[np.float64], identity: int) -> None:
        """Fill many small polygons (N, K, 2) in their order, each with its own colour (N, 3)."""
        low, high = pieces.min(axis=1), pieces.max(axis=1)
        rows, columns = self.ids.shape
        seen = (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < columns) & (low[:, 1] < rows)
        corners = np.round(pieces[seen] * (1 << SHIFT)).astype(np.int32)
        shades = np.clip(colours[seen], 0, 255).tolist()
        for piece, shade in zip(corners, shades, strict=True):
            cv2.fillPoly(self.colour, [piece], shade, cv2.LINE_8, SHIFT)
            cv2.fillPoly(self.ids, [piece], identity, cv2.LINE_8, SHIFT)
