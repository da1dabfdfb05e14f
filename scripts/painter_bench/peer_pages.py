"""What the other painters are measured with: our re-implementation of CVAT's brush with fabric, and the probe.

fabric comes from the npm registry, once, into `.cache/`, checked by its hash; it is no dependency of the interface.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.painter_bench.pages import INTERFACE, built, served

FABRIC = "fabric@5.3.0"
FABRIC_SHA512 = "AVayKuzWoXM5cTn7iD3yNWBlfEa8r1tHaOe2g8NsZrmWKAHjryTxT/j6f9ncRfOWOF0I1Ci1AId3y78cC+GExQ=="
CACHE = INTERFACE.parent / ".cache" / "painter_bench"
MEMBER = "package/dist/fabric.min.js"


class PeerError(Exception):
    """Another painter could not be set up, or did not paint what it was given."""


@dataclass(frozen=True)
class PeerPages:
    """Where the pages are served, and the script that measures a page from inside (before the page's own)."""

    url: str
    probe: str


@contextmanager
def peer_pages() -> Iterator[PeerPages]:
    """Build the pages and serve them.

    Raises:
        PeerError: fabric could not be had.
    """
    fabric = fetch_fabric()
    with built("bench/peers/vite.config.ts") as folder, served(folder) as url:
        shutil.copy(fabric, folder / "fabric.min.js")
        script = (folder / "probe.js").read_text(encoding="utf-8")
        yield PeerPages(url, f"(() => {{\n{script}\n}})();")


def fetch_fabric() -> Path:
    """The script of fabric, fetched by npm where it is not yet at hand.

    Raises:
        PeerError: npm could not fetch it, or it is not the one that is pinned.
    """
    home = CACHE / FABRIC.replace("@", "-")
    script = home / "fabric.min.js"
    if script.is_file():
        return script
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        pack = ["npm", "pack", "--silent", "--pack-destination", folder, FABRIC]
        done = subprocess.run(pack, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(
                f"npm could not fetch {FABRIC}, which the re-implementation of CVAT's brush needs: {done.stderr}"
            )
        unpacked = _unpack(Path(folder) / done.stdout.strip().splitlines()[-1], Path(folder))
        unpacked.replace(script)
    return script


def _unpack(package: Path, folder: Path) -> Path:
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != FABRIC_SHA512:
        raise PeerError(f"{package.name} is not the {FABRIC} that is pinned: its hash is sha512-{found}")
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise PeerError(f"{package.name} has no {MEMBER}")
        unpacked = folder / "fabric.min.js"
        unpacked.write_bytes(member.read())
    return unpacked
