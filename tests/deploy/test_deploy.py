"""What `deploy/` ships is taken by the programs it is for, and speaks of commands and files that exist."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings
from scripts.grown_up import proxy
from tests.house.sources import ROOT
from tests.house.test_shown_commands import understand

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {f"TESSERA_{name.upper()}" for name in Settings.model_fields}


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    certificate(tmp_path)
    check_nginx(tmp_path, moved("tessera.conf", tmp_path))


def test_nginx_takes_what_compose_gives_it(tmp_path: Path) -> None:
    given = moved("compose.conf", tmp_path)
    check_nginx(tmp_path, re.sub(r"server web-\d:", "server 127.0.0.1:", given))


def moved(name: str, folder: Path) -> str:
    """A site with its paths turned to files of ours: the certificate and caches in `folder`, the rules in `deploy`."""
    text = (DEPLOY / "nginx" / name).read_text()
    text = re.sub(r"/etc/nginx/tessera-(\w+)\.conf", rf"{proxy.RULES}/\1.conf", text)
    return text.replace("/etc/ssl/tessera", str(folder)).replace("/var/cache/nginx", str(folder))


def test_nginx_takes_the_grown_up_house(tmp_path: Path) -> None:
    command = proxy.command(tmp_path / "a", port=1, upstream=[2, 3])
    done = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def certificate(folder: Path) -> None:
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=label.example.org", *files]
    subprocess.run(command, check=True, capture_output=True)


def check_nginx(folder: Path, site: str) -> None:
    scratch = "\n".join(f"{name}_temp_path {folder / name};" for name in proxy.SCRATCH)
    text = f"pid {folder / 'pid'};\nevents {{}}\nhttp {{ access_log off;\n{scratch}\n{site} }}"
    (folder / "nginx.conf").write_text(text)
    command = [proxy.program(), "-t", "-q", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    instance = tmp_path / unit.name.replace("@", "@1")
    instance.write_text(unit.read_text().replace("/opt/tessera/bin/tessera", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(instance)], capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if instance.name in line]
    assert said == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_there_are(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=/opt/tessera/bin/tessera (.+)$", unit.read_text(), re.MULTILINE)
    understand(shlex.split(line.replace("%i", "8001").replace("%H", "host")))


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return document


def test_compose_starts_commands_that_there_are() -> None:
    ours = [service for service in compose()["services"].values() if service["image"] == "tessera"]
    assert len(ours) == 5
    for service in ours:
        understand(service["command"])


def test_compose_is_whole() -> None:
    """Services it waits for, volumes and files that it mounts are there."""
    document = compose()
    for service in document["services"].values():
        assert set(service.get("depends_on", ())) <= set(document["services"])
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in document["volumes"] or (DEPLOY / source).is_file()


def test_nginx_lets_pass_what_the_server_takes() -> None:
    """A body that nginx refuses is refused without a word of ours."""
    text = (DEPLOY / "nginx" / "proxy.conf").read_text()
    sets = re.search(r"import-sets\$ \{.*?\}", text, re.DOTALL)
    assert sets is not None
    limits = [int(re.findall(r"client_max_body_size (\d+)m;", part)[0]) << 20 for part in (text, sets[0])]
    taken = [Settings.model_fields[name].default for name in ("max_upload_bytes", "max_import_bytes")]
    assert all(limit >= most for limit, most in zip(limits, taken, strict=True))


def test_every_setting_that_is_named_is_one() -> None:
    named = {
        name
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for name in re.findall(r"\bTESSERA_[A-Z_]+\b", path.read_text())
    }
    assert named
    assert named <= SETTINGS
