"""nginx in a folder of its own, with the rules that `deploy/nginx` ships."""

import grp
import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx"
CACHES = (("regions", "4m", "1g"), ("permits", "1m", "16m"))
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class NginxMissing(Exception):
    """nginx is not installed."""


def program() -> str:
    """The program.

    Raises:
        NginxMissing: It is not there; the text says how to get it.
    """
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        raise NginxMissing("nginx is not installed; on Debian: apt-get install nginx-light")
    return found


def command(folder: Path, *, port: int, upstream: Sequence[int], files: Path | None = None) -> list[str]:
    """Write the configuration into `folder` and return the command that serves it in the foreground.

    Args:
        folder: For the configuration and scratch files.
        port: To listen on, of 127.0.0.1.
        upstream: Ports of the web processes.
        files: A folder whose pictures are served as they are, to everybody; None for none.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(_text(folder, port, upstream, files))
    return [program(), "-e", "stderr", "-p", str(folder), "-c", str(configuration)]


def _text(folder: Path, port: int, upstream: Sequence[int], files: Path | None) -> str:
    servers = "\n".join(f"        server 127.0.0.1:{each} max_fails=1 fail_timeout=1s;" for each in upstream)
    scratch = "\n".join(f"    {name}_temp_path {folder / name};" for name in SCRATCH)
    caches = "\n".join(
        f"    proxy_cache_path {folder / name} keys_zone=tessera_{name}:{zone} max_size={size} use_temp_path=off;"
        for name, zone, size in CACHES
    )
    bare = f"location = /bare.jpg {{ root {files}; }}" if files else ""
    user = f"user {_name()};\n" if os.geteuid() == 0 else ""  # only root may say whom it works as
    return f"""{user}daemon off;
worker_processes 1;
pid {folder / "nginx.pid"};
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
{scratch}
{caches}
    upstream tessera {{
        least_conn;
{servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port};
        include {RULES / "proxy.conf"};
        include {RULES / "regions.conf"};
        {bare}
    }}
}}
"""


def _name() -> str:
    return f"{pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name}"
