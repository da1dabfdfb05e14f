"""Writes the lock files from what this environment has installed: what pyproject.toml asks for, and all that needs.

The result depends on the installed versions alone and names no package index. Run it in a virtual environment that
holds the versions to pin, made with the oldest Python that is supported: what only that one needs is pinned too.
"""

import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, S3, DEVELOPMENT = (ROOT / f"requirements{name}.lock" for name in ("", "-s3", "-dev"))
RUNTIME_HEAD = "# What Tessera runs on, pinned; made from pyproject.toml (see CONTRIBUTING.md)."
S3_HEAD = "# What a store in S3 needs on top of requirements.lock, pinned."
DEVELOPMENT_HEAD = "# What its checks and tests need on top of requirements.lock and requirements-s3.lock, pinned."

Pins = dict[NormalizedName, str]


def closure(wanted: Iterable[str]) -> Pins:
    """Pin ``wanted`` requirements and everything that the installed versions of them need here.

    Returns:
        Normalised name to its line ``name==version``.

    Raises:
        SystemExit: Something is not installed, or installed in a version that is not asked for.
    """
    pins: Pins = {}
    seen: set[tuple[NormalizedName, str]] = set()
    waiting = [(Requirement(text), "") for text in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        installed = _installed(requirement)
        pins[name] = f"{installed.metadata['Name'].lower()}=={installed.version}"
        for wanted_extra in {"", *requirement.extras} - {known for at, known in seen if at == name}:
            seen.add((name, wanted_extra))
            waiting += [(Requirement(text), wanted_extra) for text in installed.requires or ()]
    return pins


def _installed(requirement: Requirement) -> Distribution:
    try:
        found = distribution(requirement.name)
    except PackageNotFoundError:
        sys.exit(f"{requirement.name} is not installed here.")
    if not requirement.specifier.contains(found.version, prereleases=True):
        sys.exit(f"{requirement.name} {found.version} is installed, but {requirement} is asked for.")
    return found


def lock_texts() -> Mapping[Path, str]:
    """The text of each lock file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    runtime = closure(project["dependencies"])
    with_s3 = closure([*project["dependencies"], *extras["s3"]])
    every = closure([*project["dependencies"], *extras["s3"], *extras["dev"]])
    return {
        RUNTIME: _text(RUNTIME_HEAD, runtime),
        S3: _text(S3_HEAD, _beyond(runtime, with_s3)),
        DEVELOPMENT: _text(DEVELOPMENT_HEAD, _beyond(with_s3, every)),
    }


def _beyond(known: Pins, pins: Pins) -> Pins:
    return {name: line for name, line in pins.items() if name not in known}


def _text(head: str, pins: Pins) -> str:
    return "\n".join([head, *(pins[name] for name in sorted(pins))]) + "\n"


def main() -> None:
    """Write the files and say which of them changed."""
    for path, text in lock_texts().items():
        changed = not path.exists() or path.read_text(encoding="utf-8") != text
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {'changed' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
