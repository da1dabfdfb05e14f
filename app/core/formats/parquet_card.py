"""The card of a Parquet release: what the Hub and `datasets` read before the first row."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.formats.base import ExportFile
from app.core.taxonomy import Taxonomy

_TEXT = """
# {name}

Street scenes labelled pixel by pixel, in the classes of the taxonomy {name} {version}.

| column | what it holds |
|---|---|
| `image` | the photo |
| `semantic` | 8-bit class ids; 255 = not painted |
| `panoptic` | 16-bit segment ids; 0 = not painted |
| `segments` | for each segment id: class, thing or stuff, flags, area, bbox (x, y, width, height) |
| `image_id`, `stem`, `drive`, `frame`, `width`, `height` | where the photo comes from, and its size |

```python
import numpy as np
from datasets import load_dataset

row = load_dataset("path/to/this/folder", split="{split}")[0]
classes, ids = np.asarray(row["semantic"]), np.asarray(row["panoptic"])
```

Class ids:

{classes}
"""


def dataset_card(names: Iterable[str], taxonomy: Taxonomy) -> ExportFile:
    """README.md: a YAML head with the splits' files, then the columns and classes in words.

    Args:
        names: of the splits.
        taxonomy: the classes.
    """
    splits = sorted(names)
    head = ["---", "task_categories:", "- image-segmentation", "configs:", "- config_name: default", "  data_files:"]
    for split in splits:
        head += [f"  - split: {split}", f"    path: data/{split}/*.parquet"]
    classes = "\n".join(f"- {entry.id} {_plain(entry.name)}" for entry in taxonomy.classes)
    text = _TEXT.format(name=_plain(taxonomy.name), version=_plain(taxonomy.version), classes=classes, split=splits[0])
    return ExportFile("README.md", ("\n".join([*head, "---"]) + "\n" + text).encode())


def _plain(text: str) -> str:
    """A name on one line, without signs that Markdown would act upon."""
    return "".join("\\" + sign if sign in "\\`*_[]<>|#" else sign for sign in " ".join(text.split()))
