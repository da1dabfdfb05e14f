"""Puts the built interface into the wheel, so that installing one needs no Node. All else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUILT = Path("annotator_ui") / "dist"
LEFT_OUT = ("*.map", ".tessera")  # what browsers do not need, and the stamp of the build


class BuildWithInterface(build_py):
    """Copies `annotator_ui/dist` to `app/interface` of what is built; an editable install reads it where it is."""

    def run(self) -> None:
        """Build from nothing, so that no file of a build before comes along; then add the interface."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            self._add_interface()

    def _add_interface(self) -> None:
        if not (BUILT / "index.html").is_file():
            raise SystemExit("The interface is not built: run scripts/build_wheel, which builds it first.")
        there = Path(self.build_lib) / "app" / "interface"
        shutil.rmtree(there, ignore_errors=True)
        shutil.copytree(BUILT, there, ignore=shutil.ignore_patterns(*LEFT_OUT))


setup(cmdclass={"build_py": BuildWithInterface})
