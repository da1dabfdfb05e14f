"""Trains a small network on masks of photos, and scores it on the truth of photos that it never saw.

Usage: network.py DATA.npz LABELS STEPS SEED...; prints a JSON list: the mean intersection over union for each seed.
LABELS is what it is trained on, "truth" or "masks". DATA holds `photos` (n, h, w, 3) uint8, `truth` and `masks`
(n, h, w) uint8 of classes 0..k-1, 255 = not counted, and `held_out` (n,) bool: the photos that no network sees before
it is scored.

With the same seed, networks start from the same numbers and see the same crops of the same photos in the same order,
whatever labels they are trained on. One thread, so that two of them share two cores and the sums are always the same.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

IGNORED = 255
BATCH, CROP = 4, (160, 256)
WIDTH = 32
RATE = 4e-3


class Network(nn.Module):
    """Convolutions on a quarter of the side, some of them dilated, and a way past them for the borders.

    It is told where in the photo a pixel lies, since what is above and below tells much of a street.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.first = _layer(5, WIDTH // 2, stride=2)
        self.second = _layer(WIDTH // 2, WIDTH, stride=2)
        self.deep = nn.Sequential(*(_layer(WIDTH, WIDTH, dilation=dilation) for dilation in (1, 2, 4, 8, 1)))
        self.past = _layer(WIDTH // 2, WIDTH)
        self.last = nn.Conv2d(2 * WIDTH, classes, 1)

    def forward(self, photos: Tensor) -> Tensor:
        """(n, 5, h, w) to (n, classes, h / 2, w / 2)."""
        near = self.first(photos)
        deep = functional.interpolate(self.deep(self.second(near)), size=near.shape[2:], mode="bilinear")
        scores: Tensor = self.last(torch.cat((deep, self.past(near)), dim=1))
        return scores


def _layer(before: int, after: int, *, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(before, after, 3, stride=stride, padding=dilation, dilation=dilation, bias=False)
    return nn.Sequential(convolution, nn.GroupNorm(4, after), nn.ReLU())


def seen(photos: np.ndarray) -> Tensor:
    """(n, h, w, 3) uint8 to (n, 5, h, w): colours, then row and column, each about -1 to 1."""
    count, height, width, _ = photos.shape
    colours = torch.from_numpy(photos).permute(0, 3, 1, 2).float() / 127.5 - 1
    rows = torch.linspace(-1, 1, height)[:, None].expand(count, 1, height, width)
    columns = torch.linspace(-1, 1, width).expand(count, 1, height, width)
    return torch.cat((colours, rows, columns), dim=1)


def trained(photos: Tensor, labels: Tensor, *, classes: int, steps: int, seed: int) -> Network:
    """A network after so many steps; seed and photos decide everything but the labels."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Network(classes)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        inputs, targets = _batch(photos, labels, random)
        loss = functional.cross_entropy(network(inputs), targets[:, ::2, ::2], ignore_index=IGNORED)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def _batch(photos: Tensor, labels: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    height, width = photos.shape[2:]
    inputs, targets = [], []
    for _ in range(BATCH):
        which = int(random.integers(len(photos)))
        top, left = (int(random.integers(side - crop + 1)) for side, crop in zip((height, width), CROP, strict=True))
        area = (..., slice(top, top + CROP[0]), slice(left, left + CROP[1]))
        turned = bool(random.integers(2))
        inputs.append(photos[which][area].flip(-1) if turned else photos[which][area])
        targets.append(labels[which][area].flip(-1) if turned else labels[which][area])
    return torch.stack(inputs), torch.stack(targets).long()


def mean_iou(network: Network, photos: Tensor, truth: Tensor, *, classes: int) -> float:
    """Over the classes that the truth shows."""
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    with torch.no_grad():
        for photo, expected in zip(photos, truth, strict=True):
            scores = functional.interpolate(network(photo[None]), size=expected.shape, mode="bilinear")
            found = scores[0].argmax(dim=0)
            counted = expected != IGNORED
            pairs = expected[counted].long() * classes + found[counted]
            counts += torch.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    matched = counts.diagonal().double()
    shown = counts.sum(dim=1) > 0
    return float((matched / (counts.sum(dim=0) + counts.sum(dim=1) - matched))[shown].mean())


def main(path: Path, name: str, steps: int, seeds: list[int]) -> list[float]:
    """The score of the network of each seed."""
    data = np.load(path)
    photos, held_out = seen(data["photos"]), torch.from_numpy(data["held_out"])
    truth, labels = torch.from_numpy(data["truth"]), torch.from_numpy(data[name])
    classes = int(data["truth"][data["truth"] != IGNORED].max()) + 1
    scores = []
    for seed in seeds:
        network = trained(photos[~held_out], labels[~held_out], classes=classes, steps=steps, seed=seed)
        scores.append(mean_iou(network, photos[held_out], truth[held_out], classes=classes))
    return scores


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), [int(seed) for seed in sys.argv[4:]])))
