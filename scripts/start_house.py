"""Serve an installation that has something to show: makes it ready, fills it, prints one-time sign-in links."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from rich.console import Console

from app.cli.gateway import Gateway
from app.cli.ingest import send
from app.cli.output import Output
from app.cli.serving import Server, read_card
from app.foundation.errors import Conflict, TesseraError, Unavailable
from app.imagery import iter_photos
from app.robots import ApiClient, ApiError
from scripts.grown_up import grown_up
from scripts.grown_up.house import NotUp
from scripts.grown_up.proxy import NginxMissing
from scripts.postgres_server import PostgresMissing, remove_cluster
from scripts.s3_server import S3ServerError

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data" / "street" / "photos"
TESSERA = str(Path(sys.executable).with_name("tessera"))
ROLES = ("annotator", "reviewer", "lead")
INSTRUCTIONS = """Paint every pixel with the class of what is seen there, front-most first.

Things (people, riders, vehicles) get one instance each. What an object hides is not painted through it.
Where an object goes on behind something at the tile's edge, mark it "continues elsewhere"."""
console = Console(highlight=False)


def main() -> None:
    """Parse, serve, fill, say where."""
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if options.fresh:
        remove(options.data)
    try:
        with (many_processes if options.grown_up else one_process)(options) as (url, card, server):
            with ApiClient(card.url, token=card.token) as client:
                welcome(Gateway(client, card), options, url)
            server.wait()
    except KeyboardInterrupt:
        pass
    except (ApiError, TesseraError, PostgresMissing, NginxMissing, S3ServerError, NotUp) as error:
        console.print(f"Error: {error}", markup=False)
        sys.exit(1)


@contextmanager
def one_process(options: argparse.Namespace) -> Iterator[tuple[str, Server, "Waiting"]]:
    """A server on SQLite and files."""
    data = options.data.resolve()
    os.environ["TESSERA_DATA"] = str(data)
    subprocess.run([TESSERA, "init"], check=True)
    server = subprocess.Popen([TESSERA, "serve", "--port", str(options.port)])
    try:
        card = wait_for_card(data, server)
        yield card.url, card, server
    finally:
        server.terminate()
        server.wait()


@contextmanager
def many_processes(options: argparse.Namespace) -> Iterator[tuple[str, Server, "Waiting"]]:
    """PostgreSQL, S3, web processes behind nginx, workers."""
    console.print("Starting PostgreSQL, an S3 server, two web processes, two workers and nginx")
    with grown_up(options.data.resolve(), port=options.port) as house:
        yield house.url, house.card, ForEver()
        console.print("Stopping")


class Waiting(Protocol):
    """Something to wait for."""

    def wait(self) -> object:
        """Return when it has ended."""
        ...


class ForEver:
    """Ends by a signal only."""

    def wait(self) -> object:
        """Wait for the signal."""
        while True:
            signal.pause()


def remove(data: Path) -> None:
    """Remove what a run left."""
    remove_cluster(data / "postgres")
    with suppress(FileNotFoundError):
        shutil.rmtree(data)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/start", description=__doc__)
    parser.add_argument("--photos", type=Path, help="make a project from this folder of photos instead of the sample")
    parser.add_argument("--data", type=Path, help="data folder (default: data, or data-grown-up)")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    parser.add_argument("--fresh", action="store_true", help="remove the data folder first")
    parser.add_argument("--empty", action="store_true", help="load no project")
    parser.add_argument("--grown-up", action="store_true", help="PostgreSQL, S3, several processes behind nginx")
    options = parser.parse_args()
    options.data = options.data or ROOT / ("data-grown-up" if options.grown_up else "data")
    if options.photos and not options.photos.is_dir():
        parser.error(f"{options.photos} is not a folder")
    return options


def wait_for_card(data: Path, server: "subprocess.Popen[bytes]") -> Server:
    """Wait until the server says where it is."""
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(server.returncode)
        try:
            card = read_card(data)
            with ApiClient(card.url) as client:
                client.request("GET", "/healthz")
            return card
        except (Conflict, Unavailable):  # no card yet, or nobody answers there yet
            time.sleep(0.1)
    sys.exit("The server did not come up within a minute.")


def welcome(way: Gateway, options: argparse.Namespace, url: str) -> None:
    """Fill the house where it is empty, and print a link for each role."""
    slug = None if options.empty else fill(way, options.photos)
    console.print(f"\n[bold]Tessera is served at {url}[/bold]   (Ctrl+C stops it)\n")
    for role, link in links(way, slug):
        console.print(f"  {role:<10} {link}", soft_wrap=True, markup=False)
    console.print("\nEach link signs in once. Open each in a window of its own (a private window keeps them apart).")


def fill(way: Gateway, photos: Path | None) -> str:
    """Make the project where it is missing, and take its photos; return its slug."""
    slug, title, folder = (
        ("street", "Street sample", SAMPLE) if photos is None else ("photos", photos.resolve().name, photos)
    )
    known = {project["slug"] for project in way.client.get("/projects")}
    if slug not in known:
        body = {"slug": slug, "title": title, "taxonomy": "cityscapes", "instructions": INSTRUCTIONS}
        way.client.post("/projects", body)
    if slug not in known or photos is not None:
        ingest(way, slug, folder)
    return slug


def ingest(way: Gateway, slug: str, folder: Path) -> None:
    """Take every photo of a folder, with progress; say what was refused."""
    found = list(iter_photos(folder))
    with Output().progress("Taking photos", len(found)) as bar:
        for name, path in found:
            row = send(way, slug, path, name=name)
            if row["outcome"] == "refused":
                console.print(f"  refused {name}: {row['detail']}", markup=False)
            bar.step()


def links(way: Gateway, slug: str | None) -> list[tuple[str, str]]:
    """A new sign-in link for each role; the people are made once."""
    known = {account["name"]: account["id"] for account in way.client.get("/accounts")}
    found = []
    for role in ROLES:
        name = f"Sample {role}"
        if name in known:
            if slug:
                way.client.request("PUT", f"/api/v1/projects/{slug}/members/{known[name]}", json={"roles": [role]})
            made = way.client.post(f"/accounts/{known[name]}/signin-links")
        else:
            roles = [{"project": slug, "role": role}] if slug else []
            made = way.client.post("/accounts", {"name": name, "is_admin": role == "lead", "roles": roles})
        found.append((role, made["link"]))
    return found


if __name__ == "__main__":
    main()
