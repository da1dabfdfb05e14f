"""Scores a `cityscapes` release against its truth with cityscapesscripts: pixels, instances, panoptic, polygons.

Usage: drive_cityscapes.py RELEASE TRUTH WORK; prints one JSON object. WORK is an empty folder for the tools' files.

The release plays the prediction. What the tools take for granted is laid out in WORK: the split is always called val
(they look nowhere else), and the instance tool's cache of the truth lies there instead of inside the package, where it
would outlive this run and score the next one against old truth.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from truth_folder import Truth, object_ids, read_ids, truths


def main(release: Path, truth: Path, work: Path) -> dict[str, object]:
    """All scores as JSON values."""
    dataset, results, claimed = work / "dataset", work / "results", work / "claimed"
    for folder in (dataset, results, claimed):
        folder.mkdir(parents=True)
    os.environ |= {"CITYSCAPES_DATASET": str(dataset), "CITYSCAPES_RESULTS": str(results)}
    wrong_px = polygon_px = images = instances_wrong = 0
    for one in truths(release, truth):
        at = release / "gtFine" / one.name["split"] / one.name["city"] / one.name["name"]
        labels, instances = (
            read_ids(at.with_name(f"{at.name}_gtFine_{kind}Ids.png")) for kind in ("label", "instance")
        )
        _lay_truth(dataset, one)
        _lay_claim(claimed, results, one, labels, instances)
        images += 1
        wrong_px += int(np.count_nonzero(labels != one.labels))
        instances_wrong += _partition_differences(instances, one.instances)
        polygon_px += int(np.count_nonzero(_redrawn(at.with_name(f"{at.name}_gtFine_polygons.json")) != labels))
    return {
        "images": images,
        "labelids_wrong_px": wrong_px,
        "instances_wrong": instances_wrong,
        "polygons_wrong_px": polygon_px,
        "cityscapes_iou": _pixel_score(),
        **_instance_scores(work),
        **_panoptic_scores(dataset, claimed, work),
        "panoptic_files_wrong": _panoptic_differences(release, work),
    }


def _lay_truth(dataset: Path, one: Truth) -> None:
    folder = dataset / "gtFine" / "val" / one.name["city"]
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(one.labels.astype(np.uint8)).save(folder / f"{one.name['name']}_gtFine_labelIds.png")
    Image.fromarray(one.instances.astype(np.uint16)).save(folder / f"{one.name['name']}_gtFine_instanceIds.png")


def _lay_claim(claimed: Path, results: Path, one: Truth, labels: np.ndarray, instances: np.ndarray) -> None:
    """The release's labels as predictions: a label PNG, a mask PNG per object, and the instance PNG."""
    name, city = one.name["name"], one.name["city"]
    # The pixel tool takes every <name>*.png below the results for a prediction, hence other names for the masks.
    Image.fromarray(labels.astype(np.uint8)).save(results / f"{name}_pred.png")
    folder = claimed / "val" / city
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(instances.astype(np.uint16)).save(folder / f"{name}_gtFine_instanceIds.png")
    lines = []
    for key in object_ids(instances):
        mask = results / "masks" / f"of_{name}_{key}.png"
        mask.parent.mkdir(exist_ok=True)
        Image.fromarray(np.where(instances == key, 255, 0).astype(np.uint8)).save(mask, compress_level=1)
        lines.append(f"masks/{mask.name} {key // 1000} 1.0\n")
    (results / f"{name}.txt").write_text("".join(lines))


def _partition_differences(claimed: np.ndarray, truth: np.ndarray) -> int:
    """Objects, on either side, that have no object of the same class and the very same pixels on the other."""
    pairs, counts = np.unique(claimed.astype(np.int64) * 65536 + truth, return_counts=True)
    sizes = [_sizes(side) for side in (claimed, truth)]
    matched = sum(
        left >= 1000 and right >= 1000 and left // 1000 == right // 1000 and sizes[0][left] == count == sizes[1][right]
        for (left, right), count in zip((divmod(pair, 65536) for pair in pairs.tolist()), counts.tolist(), strict=True)
    )
    return len(object_ids(claimed)) + len(object_ids(truth)) - 2 * matched


def _sizes(ids: np.ndarray) -> dict[int, int]:
    values, counts = np.unique(ids, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _redrawn(polygons: Path) -> np.ndarray:
    from cityscapesscripts.helpers.annotation import Annotation
    from cityscapesscripts.preparation.json2labelImg import createLabelImage

    annotation = Annotation()
    annotation.fromJsonFile(str(polygons))
    return np.asarray(createLabelImage(annotation, "ids")).astype(np.int32)


def _pixel_score() -> float:
    """The mean over classes of intersection over union."""
    from cityscapesscripts.evaluation import evalPixelLevelSemanticLabeling as Pixel

    Pixel.main()
    return float(json.loads(Path(Pixel.args.exportFile).read_text())["averageScoreClasses"])


def _instance_scores(work: Path) -> dict[str, float]:
    """Average precision over overlaps from 0.5 to 0.95, and at 0.5."""
    from cityscapesscripts.evaluation import evalInstanceLevelSemanticLabeling as Instance

    Instance.args.gtInstancesFile = str(work / "gtInstances.json")
    Instance.main()
    averages = json.loads(Path(Instance.args.exportFile).read_text())["averages"]
    return {"cityscapes_ap": float(averages["allAp"]), "cityscapes_ap50": float(averages["allAp50%"])}


def _panoptic_scores(dataset: Path, claimed: Path, work: Path) -> dict[str, float]:
    """Panoptic quality over all classes, things and stuff, from 0 to 1."""
    from cityscapesscripts.evaluation.evalPanopticSemanticLabeling import evaluatePanoptic
    from cityscapesscripts.preparation.createPanopticImgs import convert2panoptic

    name = "cityscapes_panoptic_val"
    sides = []
    for source, target in ((dataset / "gtFine", work / "panoptic_truth"), (claimed, work / "panoptic_claim")):
        target.mkdir()
        convert2panoptic(str(source), str(target), useTrainId=False, setNames=["val"])
        sides += [str(target / f"{name}.json"), str(target / name)]
    scores = evaluatePanoptic(*sides, str(work / "panoptic.json"))
    return {"panoptic_pq": float(scores["All"]["pq"]), "panoptic_sq": float(scores["All"]["sq"])}


def _panoptic_differences(release: Path, work: Path) -> int:
    """How many annotations and PNGs of the release's panoptic files are not as the tool makes them from instanceIds."""
    from cityscapesscripts.preparation.createPanopticImgs import convert2panoptic

    wrong = 0
    for split in sorted(path.name for path in (release / "gtFine").iterdir() if path.name in ("train", "val", "test")):
        made = work / f"panoptic_{split}"
        made.mkdir()
        convert2panoptic(str(release / "gtFine"), str(made), useTrainId=False, setNames=[split])
        name = f"cityscapes_panoptic_{split}"
        ours, theirs = (json.loads((root / f"{name}.json").read_text()) for root in (release / "gtFine", made))
        for key, by in (("images", "id"), ("annotations", "image_id")):
            wrong += sorted(ours[key], key=lambda row, by=by: row[by]) != sorted(
                theirs[key], key=lambda row, by=by: row[by]
            )
        for row in theirs["annotations"]:
            images = (np.asarray(Image.open(root / name / row["file_name"])) for root in (release / "gtFine", made))
            wrong += not np.array_equal(*images)
    return wrong


@contextlib.contextmanager
def _quiet_in(folder: Path) -> Iterator[None]:
    """The tools write files into the working directory and much onto the standard output, which is ours."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    arguments = [Path(argument).resolve() for argument in sys.argv[1:4]]
    shutil.rmtree(arguments[2], ignore_errors=True)
    arguments[2].mkdir(parents=True)
    # The tools read the command line too, and look for their files only where it is empty.
    del sys.argv[1:]
    with _quiet_in(arguments[2]):
        scores = main(*arguments)
    sys.stdout.write(json.dumps(scores) + "\n")
