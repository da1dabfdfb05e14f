"""A whole project worked by robots: claim, paint, submit, review, merge and answer, until nothing is open."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.taxonomy import Taxonomy
from app.foundation.errors import Unavailable
from app.robots.annotator import Annotator, Hand
from app.robots.client import ApiClient
from app.robots.reviewer import Reviewer
from app.robots.truth import TruthFolder

PAUSE = 0.1
# A project where nothing moves for so long is stuck, not slow.
PATIENCE = 120.0


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What to simulate.

    Attributes:
        server: Address of the API.
        token: The operator's bearer token, to invite the robots.
        certificate: What it is known by, see `ApiClient`.
        slug: The project.
        truth: Folder of ground truth.
        annotators: How many paint, at once.
        error: How badly; see `app.core.noise.degrade`.
        seed: Of all their faults.
        progress: Told after each round how far the project is.
    """

    server: str
    token: str
    certificate: Path | None = None
    slug: str
    truth: Path
    annotators: int
    error: float = 0.0
    seed: int = 1
    progress: Callable[[dict[str, Any]], None] = field(default=lambda _progress: None)


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What the robots did."""

    tiles_painted: int
    tiles_accepted: int
    questions_answered: int
    images_merged: int
    seconds: float


def simulate(plan: Simulation) -> SimulationReport:
    """Let robots work a project until nothing is open.

    Raises:
        ApiError: The server refused a robot.
        NotFound: There is no truth for an image.
        Unavailable: Nothing moved for two minutes although work is open.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        operator = stack.enter_context(ApiClient(plan.server, token=plan.token, certificate=plan.certificate))
        project = operator.get(f"/projects/{plan.slug}")
        taxonomy = Taxonomy.from_json(project["taxonomy"])
        truth = TruthFolder(plan.truth, taxonomy)
        painters = [
            _annotator(stack, plan, operator, project, truth, taxonomy, number) for number in range(plan.annotators)
        ]
        reviewer = Reviewer(_join(stack, plan, operator, "reviewer", "Robot reviewer"), plan.slug, truth)
        painted = _work(plan, operator, painters, reviewer)
        merged = operator.get(f"/projects/{plan.slug}/progress")["images"]["merged"]
    return SimulationReport(painted, reviewer.accepted, reviewer.answered, merged, round(time.monotonic() - began, 2))


def _annotator(
    stack: ExitStack,
    plan: Simulation,
    operator: ApiClient,
    project: dict[str, Any],
    truth: TruthFolder,
    taxonomy: Taxonomy,
    number: int,
) -> Annotator:
    client = _join(stack, plan, operator, "annotator", f"Robot {number + 1}")
    hand = Hand(error=plan.error, seed=plan.seed, robot=number)
    return Annotator(client, project, truth, hand, frozenset(taxonomy.things))


def _join(stack: ExitStack, plan: Simulation, operator: ApiClient, role: str, name: str) -> ApiClient:
    """Invite a robot and let it accept, as a person would."""
    link = operator.post(f"/projects/{plan.slug}/invitations", {"role": role, "name": name})["link"]
    client = stack.enter_context(ApiClient(plan.server, certificate=plan.certificate))
    client.post(f"/invitations/{link.rsplit('#', 1)[1]}/accept", {"name": name})
    return client


def _work(plan: Simulation, operator: ApiClient, painters: list[Annotator], reviewer: Reviewer) -> int:
    """Paint in parallel while the reviewer judges and answers; return how many tiles were painted."""
    with ThreadPoolExecutor(max_workers=max(1, len(painters))) as pool:
        painting = [pool.submit(painter.work) for painter in painters]
        moved = time.monotonic()
        while True:
            if reviewer.judge() + reviewer.answer():
                moved = time.monotonic()
            if all(future.done() for future in painting) and _is_finished(plan, operator):
                return sum(future.result() for future in painting)
            failed = next((future for future in painting if future.done() and future.exception()), None)
            if failed is not None:
                failed.result()
            if time.monotonic() - moved > PATIENCE:
                raise Unavailable("Nothing moves although work is open; is the job engine running?", code="stuck")
            time.sleep(PAUSE)


def _is_finished(plan: Simulation, operator: ApiClient) -> bool:
    progress = operator.get(f"/projects/{plan.slug}/progress")
    plan.progress(progress)
    tiles, images = progress["tiles"], progress["images"]
    waiting = tiles["submitted"] + progress["questions_open"]
    unmerged = images["complete"] - images["merged"]
    return bool(waiting == 0 and unmerged == 0) and not _asks_again(plan, operator)


def _asks_again(plan: Simulation, operator: ApiClient) -> bool:
    """Merge what the last answers changed, and tell whether that asks anything: the counts above are of older masks."""
    job = operator.post(f"/projects/{plan.slug}/merge")
    while job["finished_at"] is None:
        time.sleep(PAUSE)
        job = operator.get(f"/jobs/{job['id']}")
    return bool(operator.get(f"/projects/{plan.slug}/progress")["questions_open"])
