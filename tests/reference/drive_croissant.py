"""Reads a release's croissant.json with mlcroissant, and the records that it describes.

Usage: drive_croissant.py RELEASE TRUTH WORK; prints one JSON object. The truth is not asked: labels are other tools'.
"""

import json
import sys
from pathlib import Path

import mlcroissant


def main(release: Path) -> dict[str, object]:
    """What mlcroissant complains of, and the images and classes as it reads them."""
    found = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
    issues = found.metadata.issues
    images = [_plain(row, "images") for row in found.records("images")]
    classes = [_plain(row, "classes") for row in found.records("classes")]
    return {
        "errors": sorted(issues.errors),
        "warnings": sorted(issues.warnings),
        "images": images,
        "classes": {row["id"]: row["name"] for row in classes},
    }


def _plain(row: dict, name: str) -> dict:
    return {
        key.removeprefix(f"{name}/"): value.decode() if isinstance(value, bytes) else value
        for key, value in row.items()
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]).resolve()), default=int) + "\n")
