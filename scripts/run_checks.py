"""Runs every check and every test, shows each one's outcome, and closes with one count over all of them."""

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
RESULTS = ROOT / "test-results"


@dataclass(frozen=True)
class Outcome:
    """How many checks of a step passed, failed and were skipped."""

    passed: int
    failed: int
    skipped: int = 0


@dataclass(frozen=True)
class Step:
    """One command; ``count`` reads what it found from its exit code."""

    title: str
    command: list[str]
    folder: Path = ROOT
    count: Callable[[int], Outcome] = lambda code: Outcome(int(code == 0), int(code != 0))


def steps(arguments: list[str]) -> list[Step]:
    """All steps, the quick ones first; arguments for pytest leave only its tests."""
    tests = Step("Python and end-to-end tests", pytest(arguments), count=count_pytest)
    if arguments:
        return [tests]
    ui = ROOT / "annotator_ui"
    report = f"--outputFile.json={RESULTS / 'vitest.json'}"
    return [
        Step("Lint", [str(BIN / "ruff"), "check", "."]),
        Step("Format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        Step("Types", [str(BIN / "mypy")]),
        Step("Layers", [str(BIN / "lint-imports"), "--no-logo"]),
        Step("Interface: lint and types", ["npm", "run", "--silent", "check"], ui),
        Step(
            "Interface: tests in Chromium",
            ["npx", "vitest", "run", "--reporter=default", "--reporter=json", report],
            ui,
            count_vitest,
        ),
        tests,
    ]


def pytest(arguments: list[str]) -> list[str]:
    """The command of the Python tests: all cores, results for counting."""
    cores = str(os.cpu_count() or 1)
    junit = f"--junitxml={RESULTS / 'pytest.xml'}"
    return [str(BIN / "pytest"), "-q", "-n", cores, "--dist=worksteal", "--durations=15", junit, *arguments]


def count_pytest(code: int) -> Outcome:
    """Read pytest's own report; a run that wrote none failed."""
    try:
        suite = ET.parse(RESULTS / "pytest.xml").getroot()  # noqa: S314 - written by the run itself
    except (OSError, ET.ParseError):
        return Outcome(0, 1)
    numbers = suite if suite.tag == "testsuite" else suite[0]
    total, skipped = int(numbers.get("tests", 0)), int(numbers.get("skipped", 0))
    failed = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
    broke = int(code != 0 and failed == 0)
    return Outcome(total - failed - skipped, failed + broke, skipped)


def count_vitest(code: int) -> Outcome:
    """Read vitest's own report; a run that wrote none failed."""
    try:
        report = json.loads((RESULTS / "vitest.json").read_text())
    except (OSError, ValueError):
        return Outcome(0, 1)
    failed = report["numFailedTests"]
    return Outcome(report["numPassedTests"], failed + int(code != 0 and failed == 0), report["numPendingTests"])


def run(step: Step) -> Outcome:
    """Run a step and say how it went."""
    print(f"\n== {step.title}", flush=True)
    began = time.monotonic()
    code = subprocess.run(step.command, cwd=step.folder, check=False).returncode
    outcome = step.count(code)
    verdict = "ok" if outcome.failed == 0 else f"{outcome.failed} FAILED"
    print(f"== {step.title}: {verdict} in {time.monotonic() - began:.0f} s", flush=True)
    return outcome


def main() -> int:
    """Run all steps, also after one failed, and close with the count."""
    RESULTS.mkdir(exist_ok=True)
    for stale in RESULTS.glob("*.*"):
        stale.unlink()
    outcomes = [run(step) for step in steps(sys.argv[1:])]
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    skipped = sum(one.skipped for one in outcomes)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
