"""Trees with trunk, branches and a crown of leaf clusters whose border is ragged."""

from dataclasses import dataclass

import numpy as np

from sample_scene.camera import Points
from sample_scene.kinds import Kind
from sample_scene.light import Colour, mixed, scaled
from sample_scene.shadow import Caster
from sample_scene.solid import Box, around
from sample_scene.stage import Stage

MOST_LEAVES = 154  # of one clump


@dataclass(frozen=True)
class Tree:
    """A tree.

    Args:
        x: of the trunk, metres.
        z: of the trunk, metres.
        height: metres.
        spread: radius of the crown, metres.
        leaf: colour of leaves in the sun.
        seed: of its branches and leaves.
        clear: height of the lowest leaves, metres; 0 for a bush.
        density: leaves relative to the usual.
    """

    x: float
    z: float
    height: float
    spread: float
    leaf: Colour
    seed: int
    clear: float
    density: float = 1.0

    @property
    def identities(self) -> tuple[int, ...]:
        """None: vegetation is stuff."""
        return ()

    @property
    def footprint(self) -> Box:
        """The trunk's."""
        return around(self.x, self.z, 0.25)

    def casters(self) -> list[Caster]:
        """Return the crown as clumps, so that its shadow has holes, and the trunk."""
        rng = np.random.default_rng(self.seed)
        prisms = [Caster(ring(self.x, self.z, 0.16), 0.0, self.clear + 1)]
        for point in self.clumps(rng)[::3]:
            size = 0.24 * self.spread
            prisms.append(Caster(ring(point[0], point[2], size), point[1] - size / 2, point[1] + size / 2))
        return prisms

    def clumps(self, rng: np.random.Generator) -> Points:
        """Return the middles of leaf clumps, (N, 3), world metres."""
        count = 46
        direction = rng.standard_normal((count, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        reach = rng.uniform(0.35, 1.0, (count, 1)) ** 0.6
        tall = (self.height - self.clear) / 2
        middle = np.array([self.x, self.clear + tall, self.z])
        return np.asarray(middle + direction * reach * np.array([self.spread, tall, self.spread]))

    def draw(self, stage: Stage) -> None:
        """Draw trunk and branches, then the leaves from the back of the crown to its front."""
        rng = np.random.default_rng(self.seed)
        clumps = self.clumps(rng)
        self._wood(stage, clumps)
        near = float(np.clip(22 / max(self.z - stage.camera.z, 1), 0.35, 2.2))
        table = rng.standard_normal((len(clumps), MOST_LEAVES, 6))  # whole, so that a tree keeps its leaves as it nears
        table = table[:, : int(70 * self.density * near)]
        offsets = 0.15 * table[:, :, :3] * np.array([self.spread, self.spread * 0.8, self.spread])
        leaves = (clumps[:, None] + offsets).reshape(-1, 3)
        size = np.clip(0.09 + 0.025 * table[:, :, 3], 0.04, 0.14).ravel() * (0.5 + 0.14 * self.spread) / np.sqrt(near)
        tone = self._tones(stage, leaves, table[:, :, 4].ravel())
        self._leaves(stage, leaves, size, tone, table[:, :, 5].ravel())

    def _tones(self, stage: Stage, leaves: Points, chance: Points) -> Points:
        tall = (self.height - self.clear) / 2
        middle = np.array([self.x, self.clear + tall, self.z])
        outward = (leaves - middle) / np.array([self.spread, tall, self.spread])
        facing = outward @ np.array(stage.light.sun)
        up = outward[:, 1]
        light = stage.light.ambient * 0.75 + 0.14 * up + 0.45 * stage.light.direct * np.clip(facing + 0.35, 0, 1.3)
        return np.asarray(np.clip(light * np.clip(0.97 + 0.15 * chance, 0.7, 1.3), 0.12, 1.5))

    def _wood(self, stage: Stage, clumps: Points) -> None:
        bark = scaled((86, 74, 62), stage.light.ambient + 0.3)
        fork = np.array([self.x, self.clear + 0.3, self.z])
        if self.clear > 0:
            self._stick(stage, np.array([[self.x, 0.0, self.z], fork]), (0.34, 0.24), bark)
        for tip in clumps[::5]:
            self._stick(stage, np.array([fork, tip]), (0.14, 0.05), scaled(bark, 0.8))

    def _stick(self, stage: Stage, ends: Points, widths: tuple[float, float], colour: Colour) -> None:
        view = stage.camera.to_view(ends)
        if view[:, 2].min() < 1:
            return
        scale = stage.camera.focal / view[:, 2]
        wide = (float(widths[0] * scale[0]), float(widths[1] * scale[1]))
        faded = stage.light.fade(colour, float(view[:, 2].mean()))
        stage.canvas.limb(stage.camera.to_image(view), wide, faded, int(Kind.VEGETATION))

    def _leaves(self, stage: Stage, leaves: Points, size: Points, tone: Points, turn: Points) -> None:
        view = stage.camera.to_view(leaves)
        order = np.argsort(-view[:, 2])
        order = order[view[order, 2] > 1.5]
        view, tone = view[order], tone[order, None]
        radius = np.maximum(size[order] * stage.camera.focal / view[:, 2], 1.0)
        blades = leaf_blades(stage.camera.to_image(view), radius, turn[order])
        shade = np.array(mixed(self.leaf, (40, 62, 58), 0.4))
        colour = (shade + (np.array(self.leaf) - shade) * np.minimum(tone, 1)) * tone
        haze = 1 - np.exp(-view[:, 2:] / stage.light.haze_range)
        colour += (np.array(stage.light.haze_colour) - colour) * haze
        stage.canvas.confetti(blades, colour, int(Kind.VEGETATION))


def leaf_blades(middles: Points, radius: Points, turn: Points) -> Points:
    """Return the outlines (N, 6, 2) of sprays of leaves around image points (N, 2)."""
    angle = turn[:, None] + np.arange(6) * (np.pi / 3)
    reach = radius[:, None] * np.array([1.25, 0.5, 0.7, 1.25, 0.5, 0.7])
    return np.asarray(middles[:, None] + np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=2))


def ring(x: float, z: float, radius: float) -> Points:
    """Return a circle on the ground, (8, 2) as x, z."""
    angle = np.arange(8) * (np.pi / 4)
    return np.stack([x + radius * np.cos(angle), z + radius * np.sin(angle)], axis=1)
