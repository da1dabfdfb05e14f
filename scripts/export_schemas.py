#!/usr/bin/env python3
"""Writes schemas/openapi.json, the description of the API, from the application itself; the same code, the same bytes.

Run it after any change of a route or of what a route takes or gives; a test fails while the file lags behind.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.api.openapi import describe  # noqa: E402  (the repository's root must be on the path first)
from app.main import create_app  # noqa: E402  (as above)
from app.settings import Settings  # noqa: E402  (as above)
from app.wiring import house  # noqa: E402  (as above)

OPENAPI = ROOT / "schemas" / "openapi.json"


def openapi_text() -> str:
    """Return the description as it is kept: keys in order, one blank of indentation, a newline at the end."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        with house(settings) as opened:
            document = describe(create_app(settings, house=opened))
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the file and say so."""
    OPENAPI.write_text(openapi_text(), encoding="utf-8")
    print(f"wrote {OPENAPI.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
