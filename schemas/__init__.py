"""What crosses the wire, as data: JSON Schemas and the class tables of well-known datasets."""

import json
from importlib.resources import files
from typing import Any


def taxonomy_names() -> list[str]:
    """Names of the class tables that are shipped, in alphabetical order."""
    tables = (entry.name for entry in (files(__name__) / "taxonomies").iterdir())
    return sorted(name.removesuffix(".json") for name in tables if name.endswith(".json"))


def load_taxonomy_json(name: str) -> dict[str, Any]:
    """The shipped class table of this name, as JSON values for `app.core.taxonomy.Taxonomy.from_json`.

    Raises:
        KeyError: No class table of this name is shipped.
    """
    if name not in taxonomy_names():
        raise KeyError(f"no class table {name!r} is shipped; there are {', '.join(taxonomy_names())}")
    table: dict[str, Any] = json.loads((files(__name__) / "taxonomies" / f"{name}.json").read_text(encoding="utf-8"))
    return table
