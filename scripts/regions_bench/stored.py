"""A stored region asked for by wrk as often as it can: nginx with the bare file, nginx with our say, our process."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from scripts.free_ports import free_ports
from scripts.grown_up import proxy
from scripts.regions_bench.world import World

CONNECTIONS = 16
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
_REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")


def stored_rates(world: World, folder: Path, *, rounds: int, seconds: int) -> dict[str, float]:
    """Median requests a second of each way, asked in turns.

    Raises:
        RuntimeError: wrk is not installed, or an answer was not the region.
    """
    path = world.photos[0][0]
    with _nginx(world, folder, path) as nginx:
        ways = {"own": world.url + path, "authorised": nginx + path, "bare": nginx + "/bare.jpg"}
        _see_that_all_give_the_same(world, ways)
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, address in ways.items():
                rates[name].append(_wrk(address, world.reviewer, seconds))
    return {name: median(found) for name, found in rates.items()}


def _see_that_all_give_the_same(world: World, ways: dict[str, str]) -> None:
    cookies = {"tessera_session": world.reviewer}
    bodies = {httpx.get(address, cookies=cookies).raise_for_status().content for address in ways.values()}
    if len(bodies) != 1:
        raise RuntimeError("the ways do not give the same bytes")
    if httpx.get(ways["authorised"]).status_code != httpx.codes.UNAUTHORIZED:
        raise RuntimeError("nginx gives regions to anybody")


@contextmanager
def _nginx(world: World, folder: Path, path: str) -> Iterator[str]:
    """Nginx with our rules for regions and one bare file, for the length of a block."""
    (port,) = free_ports(1)
    files = folder / "files"
    files.mkdir(parents=True)
    cookies = {"tessera_session": world.reviewer}
    (files / "bare.jpg").write_bytes(httpx.get(world.url + path, cookies=cookies).raise_for_status().content)
    for each in (folder, files):
        each.chmod(0o755)
    upstream = [int(world.url.rsplit(":", 1)[1])]
    process = subprocess.Popen(proxy.command(folder, port=port, upstream=upstream, files=files))
    try:
        httpx.Client(transport=httpx.HTTPTransport(retries=5)).get(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wrk(address: str, session: str, seconds: int) -> float:
    program = shutil.which("wrk")
    if program is None:
        raise RuntimeError("wrk is not installed; on Debian: apt-get install wrk")
    cookie = f"Cookie: tessera_session={session}"
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", cookie, address]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found, refused = _RATE.search(output), _REFUSED.search(output)
    if found is None or refused is not None:
        raise RuntimeError(f"not every answer was the region: {output}")
    return float(found[1])
