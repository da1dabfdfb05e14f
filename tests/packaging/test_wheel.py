"""The wheel carries the built interface: who installs it needs no Node, no clone and no build."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.house.sources import ROOT
from tests.journeys.served import served_house


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built the way `scripts/build_wheel` does, from the interface that is built."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, env=without_warnings())
    (built,) = folder.glob("*.whl")
    return built


def without_warnings() -> dict[str, str]:
    return {**os.environ, "PYTHONWARNINGS": "ignore"}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in an environment of its own; what it depends on is read from ours."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    packages = next((home / "lib").glob("python*")) / "site-packages"
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet", "--no-deps"]
    subprocess.run(
        [*pip, "--no-compile", "--disable-pip-version-check", str(wheel)], check=True, env=without_warnings()
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_the_wheel_holds_all_that_is_served_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    built = ROOT / "annotator_ui" / "dist"
    wanted = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    wanted = {name for name in wanted if not name.endswith(".map") and name != ".tessera"}
    assert wanted <= {name.removeprefix("app/interface/") for name in names if name.startswith("app/interface/")}
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app", "migrations", "schemas"}
    assert any(re.fullmatch(r"migrations/versions/\w+\.py", name) for name in names)


@pytest.fixture
def house(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of `tessera serve` of the installed wheel, in a folder and with a path that know no clone and no Node."""
    monkeypatch.setenv("PATH", str(installed / "bin"))
    monkeypatch.setattr("tests.journeys.served.TESSERA", str(installed / "bin" / "tessera"))
    monkeypatch.chdir(tmp_path)
    with served_house(tmp_path / "data") as served:
        yield served.url


def test_an_installed_wheel_serves_the_interface(house: str, installed: Path) -> None:
    page = httpx.get(house)
    assert page.status_code == 200
    assert "not built" not in page.text
    assets = re.findall(r"""(?:src|href)="(/assets/[^"]+)""", page.text)
    assert assets
    for asset in assets:
        assert httpx.get(house + asset).status_code == 200
    code = "import app, app.settings; print(app.__file__, app.settings.Settings().ui_dist)"
    done = subprocess.run([installed / "bin" / "python", "-c", code], capture_output=True, text=True, check=True)
    assert all(Path(where).is_relative_to(installed) for where in done.stdout.split())
